import type { EffectiveField, ModelView, Place } from '../models/registry.ts';
import { storageOf } from '../models/field-facts.ts';
import type { Risk, RiskCode, Severity } from '../risk.ts';
import type { ReadScript, ReleaseChange } from './release-change.ts';
import { scriptsNaming } from './release-change.ts';

/** Stored fields that no module declares any more. A field of a removed module is that module's risk. */
export function removedFieldRisks(change: ReleaseChange, before: ModelView, after: ModelView | undefined): Risk[] {
  const added = [...(after?.fields.values() ?? [])].filter((field) => !before.fields.has(field.name) && storageOf(field, change.series) !== 'none');
  return [...before.fields.values()]
    .filter((field) => after?.fields.has(field.name) !== true)
    .filter((field) => field.places.some(({ module }) => !change.removed.has(module)))
    .flatMap((field) => removedField(change, before, field, added));
}

function removedField(change: ReleaseChange, model: ModelView, field: EffectiveField, added: readonly EffectiveField[]): Risk[] {
  const storage = storageOf(field, change.series);
  const place = lastPlace(field);
  if (storage === 'none') {
    return [];
  }
  if (storage === 'undecided') {
    return [risk('not-analysed', 'low', place, `${model.name}.${field.name} was removed; whether it was stored cannot be told from its declaration.`, {})];
  }
  return [renamedRisk(change, model, field, added) ?? lostRisk(change, model, field, storage)];
}

/** A script that names the old and exactly one or more new fields moves the values. */
function renamedRisk(change: ReleaseChange, model: ModelView, field: EffectiveField, added: readonly EffectiveField[]): Risk | undefined {
  const moves = added.flatMap((candidate) => scriptsNaming(change, field.name, candidate.name).map((script) => ({ script, to: candidate.name })));
  const [move] = moves.toSorted((left, right) => Number(right.script.stage === 'pre') - Number(left.script.stage === 'pre'));
  if (move === undefined) {
    return undefined;
  }
  const { script, to } = move;
  const code = script.stage === 'pre' ? 'renamed-by-script' : 'copied-by-script';
  const message = `${model.name}.${field.name} was removed; the script ${script.file} names it together with the new field ${to}.`;
  return risk(code, 'low', lastPlace(field), message, { model: model.name, field: field.name, to, script: script.id });
}

function lostRisk(change: ReleaseChange, model: ModelView, field: EffectiveField, storage: string): Risk {
  const [script] = scriptsNaming(change, field.name);
  const what = storage === 'column'
    ? 'the update drops its column with every value in it'
    : 'its values stay behind where nothing reads them';
  const unless = model.definition === undefined ? ', unless Odoo itself declares it' : '';
  const named = script === undefined ? '' : ` The script ${script.file} names it.`;
  const message = `${model.name}.${field.name} (${field.type}) is no longer declared: ${what}${unless}.${notImported(change, field)}${named}`;
  const evidence = { model: model.name, field: field.name, storage, ...(script === undefined ? {} : { script: script.id }) };
  return risk('removed-stored-field', lostSeverity(model, storage, script), lastPlace(field), message, evidence);
}

function lostSeverity(model: ModelView, storage: string, script: ReadScript | undefined): Severity {
  if (model.kind === 'TransientModel') {
    return 'low';
  }
  return storage === 'column' && script === undefined ? 'high' : 'medium';
}

/** A file that is still there and that nothing imports any more is the likeliest mistake behind a lost field. */
function notImported(change: ReleaseChange, field: EffectiveField): string {
  const { module, file } = lastPlace(field);
  const folder = change.from.modules.get(module)?.folder ?? '';
  const path = file.slice(folder.length + 1);
  const isThere = change.to.modules.get(module)?.files.has(path) === true;
  return isThere && !change.filesOf('to', module).has(path) ? ` The file ${file} is still there, and nothing imports it.` : '';
}

function lastPlace(field: EffectiveField): Place {
  return field.places.at(-1) as Place;
}

function risk(code: RiskCode, severity: Severity, place: Place, message: string, evidence: Record<string, unknown>): Risk {
  return { code, severity, module: place.module, message, file: place.file, line: place.line, evidence: { ...evidence, release: 'from' } };
}
