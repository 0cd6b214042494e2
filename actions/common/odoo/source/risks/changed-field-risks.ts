import { columnType, fillsExistingRows, isComputed, isPerCompany, isRequired, relationTable, storageOf, textArgument } from '../models/field-facts.ts';
import type { EffectiveField, ModelView, Place } from '../models/registry.ts';
import type { Risk, RiskCode, Severity } from '../risk.ts';
import type { ReleaseChange } from './release-change.ts';
import { scriptsNaming } from './release-change.ts';

// Casts that PostgreSQL makes for every value; other casts can stop the update or lose something.
const SAFE_CASTS = new Set([
  'int4 float8', 'int4 numeric', 'float8 numeric', 'numeric float8', 'date timestamp', 'bool int4', 'text varchar', 'varchar text',
]);
const TEXT_COLUMNS = new Set(['varchar', 'text']);

/** Fields of a model that both releases have, or that the new one adds to a table with rows. */
export function changedFieldRisks(change: ReleaseChange, before: ModelView | undefined, after: ModelView): Risk[] {
  return [...after.fields.values()].flatMap((field) => {
    const old = before?.fields.get(field.name);
    const isTouched = [...field.places, ...(old?.places ?? [])].some(({ module }) => change.touched.has(module));
    return isTouched ? fieldRisks(change, after, old, field) : [];
  });
}

function fieldRisks(change: ReleaseChange, model: ModelView, old: EffectiveField | undefined, field: EffectiveField): Risk[] {
  const storage = storageOf(field, change.series);
  if (old === undefined) {
    return storage === 'none' ? [] : requiredRisks(change, model, undefined, field);
  }
  const oldStorage = storageOf(old, change.series);
  if (storage === 'undecided' || oldStorage === 'undecided') {
    return declarationText(old) === declarationText(field) ? [] : [undecided(model, field)];
  }
  if (oldStorage === 'none' || storage === 'none') {
    return oldStorage === storage ? [] : storedRisks(change, model, old, field, storage);
  }
  return [
    ...typeRisks(change, model, old, field, oldStorage === storage),
    ...computedRisks(model, old, field),
    ...requiredRisks(change, model, old, field),
    ...selectionRisks(model, old, field),
  ];
}

function storedRisks(change: ReleaseChange, model: ModelView, old: EffectiveField, field: EffectiveField, storage: string): Risk[] {
  if (storage !== 'none') {
    return requiredRisks(change, model, old, field);
  }
  const message = `${nameOf(model, field)} was stored and is ${isComputed(field) ? 'now computed without being stored' : 'no longer stored'}: the values in its column are not read any more.`;
  return [risk('became-not-stored', 'medium', model, field, message)];
}

function typeRisks(change: ReleaseChange, model: ModelView, old: EffectiveField, field: EffectiveField, sameStorage: boolean): Risk[] {
  if (old.type !== field.type) {
    const message = `${nameOf(model, field)} changes from ${old.type} to ${field.type}: ${castSentence(old.type, field.type, sameStorage)}.`;
    return [risk('type-changed', castSeverity(old.type, field.type, sameStorage), model, field, message, { fromType: old.type, toType: field.type })];
  }
  const [oldTarget, target] = [textArgument(old, 'comodel_name'), textArgument(field, 'comodel_name')];
  if (oldTarget === undefined || target === undefined || oldTarget === target) {
    return placeRisks(change, model, old, field, sameStorage);
  }
  const message = `${nameOf(model, field)} points to ${target} instead of ${oldTarget}: the ids that rows hold belong to the old model.`;
  return [risk('type-changed', 'high', model, field, message, { fromModel: oldTarget, toModel: target })];
}

/** The same type, whose values lie elsewhere or in another form. */
function placeRisks(change: ReleaseChange, model: ModelView, old: EffectiveField, field: EffectiveField, sameStorage: boolean): Risk[] {
  if (!sameStorage) {
    const message = `${nameOf(model, field)} keeps its values in another place from now on: those that rows have are not taken along.`;
    return [risk('type-changed', 'high', model, field, message)];
  }
  if (isPerCompany(field, change.series) && !isPerCompany(old, change.series)) {
    const message = `${nameOf(model, field)} becomes company-dependent: its column turns into JSON, and values that PostgreSQL cannot cast to it stop the update.`;
    return [risk('type-changed', 'high', model, field, message)];
  }
  return field.type === 'Many2many' ? relationRisks(change, model, old, field) : [];
}

function relationRisks(change: ReleaseChange, model: ModelView, old: EffectiveField, field: EffectiveField): Risk[] {
  const modelTable = model.definition?.table ?? model.name.replaceAll('.', '_');
  const [before, after] = [relationTable(old, modelTable), relationTable(field, modelTable)];
  if (before === undefined || after === undefined || before === after) {
    return [];
  }
  const [script] = scriptsNaming(change, before, after);
  const named = script === undefined ? '' : ` The script ${script.file} names both.`;
  const message = `${nameOf(model, field)} keeps its links in the table ${after} instead of ${before}: those that rows have stay in the old one.${named}`;
  const evidence = { from: before, to: after, ...(script === undefined ? {} : { script: script.id }) };
  return [risk('changed-table', script === undefined ? 'high' : 'low', model, field, message, evidence)];
}

function castSeverity(from: string, to: string, sameStorage: boolean): Severity {
  const [before = '', after = ''] = [columnType(from), columnType(to)];
  if (!sameStorage || from === 'Many2one' || to === 'Many2one') {
    return 'high';
  }
  if (before === after) {
    return 'low';
  }
  return TEXT_COLUMNS.has(after) || SAFE_CASTS.has(`${before} ${after}`) ? 'medium' : 'high';
}

function castSentence(from: string, to: string, sameStorage: boolean): string {
  if (!sameStorage) {
    return 'the values live in another place and are not taken along';
  }
  const severity = castSeverity(from, to, sameStorage);
  if (severity === 'high') {
    return 'PostgreSQL casts every value, and one that it cannot cast stops the update';
  }
  return severity === 'low' ? 'the column stays as it is' : 'the column is converted, and the old image writes its own type into it';
}

function computedRisks(model: ModelView, old: EffectiveField, field: EffectiveField): Risk[] {
  if (isComputed(old) || !isComputed(field)) {
    return [];
  }
  const message = `${nameOf(model, field)} was entered by people and is now computed: existing values stay until something recomputes them, and are then overwritten.`;
  return [risk('became-computed', 'medium', model, field, message)];
}

function requiredRisks(change: ReleaseChange, model: ModelView, old: EffectiveField | undefined, field: EffectiveField): Risk[] {
  const required = isRequired(field);
  if (required === undefined) {
    return old !== undefined && declarationText(old) === declarationText(field) ? [] : [undecided(model, field)];
  }
  const wasRequired = old !== undefined && isRequired(old) === true && storageOf(old, change.series) !== 'none';
  if (required !== true || wasRequired || storageOf(field, change.series) !== 'column') {
    return [];
  }
  return [fillsExistingRows(field, change.series) ? filledRisk(model, old, field) : unfilledRisk(change, model, old, field)];
}

function filledRisk(model: ModelView, old: EffectiveField | undefined, field: EffectiveField): Risk {
  const message = `${nameOf(model, field)} ${becomes(old)} with a default: Odoo fills existing rows, but the column has no default of its own, so the old image cannot insert rows afterwards.`;
  return risk('required-with-default', 'medium', model, field, message);
}

function unfilledRisk(change: ReleaseChange, model: ModelView, old: EffectiveField | undefined, field: EffectiveField): Risk {
  const [script] = scriptsNaming(change, field.name);
  const unless = model.definition === undefined ? ' (unless Odoo itself declares one)' : '';
  const named = script === undefined ? '' : ` The script ${script.file} names it.`;
  const message = `${nameOf(model, field)} ${becomes(old)} without a default${unless}: rows without a value leave the column nullable, and the update still exits with 0.${named}`;
  return risk('required-without-default', script === undefined ? 'high' : 'medium', model, field, message, script === undefined ? {} : { script: script.id });
}

function becomes(old: EffectiveField | undefined): string {
  return old === undefined ? 'is new and required' : 'becomes required';
}

function selectionRisks(model: ModelView, old: EffectiveField, field: EffectiveField): Risk[] {
  if (old.type !== 'Selection' || field.type !== 'Selection') {
    return [];
  }
  if (old.selection === undefined || field.selection === undefined) {
    const [before, after] = [old, field].map((declared) => declared.arguments.get('selection')?.comparable ?? '');
    return before === after && !/^[A-Za-z_][\w. ]*$/.test(after ?? '') ? [] : [undecided(model, field)];
  }
  const values = field.selection;
  const removed = old.selection.filter((value) => !values.includes(value));
  const message = `${nameOf(model, field)} loses ${removed.map((value) => JSON.stringify(value)).join(', ')}: rows that have it keep a value that the field no longer knows.`;
  return removed.length === 0 ? [] : [risk('removed-selection-value', 'medium', model, field, message, { values: removed })];
}

function undecided(model: ModelView, field: EffectiveField): Risk {
  return risk('not-analysed', 'low', model, field, `${nameOf(model, field)} is declared with values that cannot be read without running the code.`);
}

function declarationText(field: EffectiveField): string {
  return [field.type, ...[...field.arguments].map(([name, { comparable }]) => `${name}=${comparable}`).toSorted()].join(', ');
}

function nameOf(model: ModelView, field: EffectiveField): string {
  return `${model.name}.${field.name}`;
}

function risk(code: RiskCode, severity: Severity, model: ModelView, field: EffectiveField, message: string, evidence: Record<string, unknown> = {}): Risk {
  const { module, file, line } = field.places.at(-1) as Place;
  return { code, severity, module, message, file, line, evidence: { model: model.name, field: field.name, ...evidence } };
}
