import type { ModelView } from '../models/registry.ts';
import type { Risk } from '../risk.ts';
import { rulesOf } from '../series-rules.ts';
import { changedFieldRisks } from './changed-field-risks.ts';
import type { ReleaseChange } from './release-change.ts';
import { scriptsNaming } from './release-change.ts';
import { removedFieldRisks } from './removed-field-risks.ts';

/** Risks of models, their tables, fields and constraints. */
export function modelRisks(change: ReleaseChange): Risk[] {
  const { from, to } = change.models;
  const before = [...from.values()].flatMap((view) => oldModelRisks(change, view, to.get(view.name)));
  const after = [...to.values()].flatMap((view) => newModelRisks(change, from.get(view.name), view));
  return [...before, ...after];
}

function oldModelRisks(change: ReleaseChange, before: ModelView, after: ModelView | undefined): Risk[] {
  if (!hasRows(before)) {
    return [];
  }
  if (before.definition !== undefined && after?.definition === undefined) {
    return change.removed.has(before.definition.module) ? [] : [removedModel(change, before, before.definition)];
  }
  return [...removedFieldRisks(change, before, after), ...tableRisks(before, after), ...kindRisks(before, after)];
}

function newModelRisks(change: ReleaseChange, before: ModelView | undefined, after: ModelView): Risk[] {
  const tableIsNew = after.definition !== undefined && before?.definition === undefined;
  return hasRows(after) && !tableIsNew ? [...changedFieldRisks(change, before, after), ...constraintRisks(change, before, after)] : [];
}

/**
 * False for views without a table, and for abstract models of the addons: their fields count where they are inherited. An
 * abstract model of Odoo may be inherited anywhere, so it counts itself.
 */
function hasRows(model: ModelView): boolean {
  return model.isAuto && (model.kind !== 'AbstractModel' || model.definition === undefined);
}

function removedModel(change: ReleaseChange, model: ModelView, definition: NonNullable<ModelView['definition']>): Risk {
  const { module, file, line, className } = definition;
  const renamed = [...change.models.to.values()].find(
    (other) => other.definition?.module === module && other.definition.className === className && !change.models.from.has(other.name),
  );
  if (renamed === undefined) {
    const message = `The model ${model.name} was removed: its table stays behind with its rows, and nothing reads it.`;
    return { code: 'removed-model', severity: 'high', module, message, file, line, evidence: { model: model.name, release: 'from' } };
  }
  const script = change.scripts.find(({ words }) => isNamed(words, model.name) && isNamed(words, renamed.name));
  const moved = script === undefined ? 'no script that runs names both' : `the script ${script.file} names both`;
  const message = `The class ${className} changes its model from ${model.name} to ${renamed.name}; ${moved}. Without a script the rows stay in the old table.`;
  const evidence = { model: model.name, to: renamed.name, release: 'from', ...(script === undefined ? {} : { script: script.id }) };
  return { code: 'changed-model-name', severity: script === undefined ? 'high' : 'low', module, message, file, line, evidence };
}

/** A script names a model as `a.b` or its table as `a_b`. */
function isNamed(words: ReadonlySet<string>, model: string): boolean {
  return words.has(model.replaceAll('.', '_')) || model.split('.').every((word) => words.has(word));
}

function tableRisks(before: ModelView, after: ModelView | undefined): Risk[] {
  if (before.definition === undefined || after?.definition === undefined) {
    return [];
  }
  const [oldTable, table] = [before, after].map((view) => view.definition?.table ?? view.name.replaceAll('.', '_'));
  if (oldTable === table) {
    return [];
  }
  const { module, file, line } = after.definition;
  const message = `The model ${after.name} uses the table ${table} instead of ${oldTable}: Odoo makes a new, empty one and leaves the rows in the old.`;
  return [{ code: 'changed-table', severity: 'high', module, message, file, line, evidence: { model: after.name, from: oldTable, to: table } }];
}

/** A model with rows that becomes one whose rows go, or are not read. */
function kindRisks(before: ModelView, after: ModelView | undefined): Risk[] {
  const what = after === undefined || before.definition === undefined ? undefined : lostByKind(before, after);
  if (what === undefined || after?.definition === undefined) {
    return [];
  }
  const { module, file, line } = after.definition;
  return [{ code: 'changed-model-kind', severity: 'high', module, message: `The model ${after.name} ${what}.`, file, line, evidence: { model: after.name, from: before.kind, to: after.kind } }];
}

function lostByKind(before: ModelView, after: ModelView): string | undefined {
  if (before.kind === 'Model' && after.kind === 'TransientModel') {
    return 'becomes transient: Odoo deletes its rows within hours';
  }
  if (after.kind === 'AbstractModel') {
    return 'becomes abstract: its table stays behind with its rows, and nothing reads it';
  }
  return before.isAuto && !after.isAuto ? 'has _auto = False now: Odoo no longer makes or changes its table' : undefined;
}

function constraintRisks(change: ReleaseChange, before: ModelView | undefined, after: ModelView): Risk[] {
  return [...after.constraints.values()].flatMap((constraint): Risk[] => {
    const old = before?.constraints.get(constraint.name);
    const isSame = old !== undefined && old.definition === constraint.definition && old.notation === constraint.notation;
    const { module, file, line } = constraint.place;
    if (isSame) {
      return [];
    }
    if (constraint.notation === '_sql_constraints' && !rulesOf(change.series).sqlConstraints) {
      const message = `${after.name}: Odoo ${change.series} does not read _sql_constraints, so the constraint ${constraint.name} is not made. Declare it with models.Constraint.`;
      return [{ code: 'ignored-constraint', severity: 'medium', module, message, file, line, evidence: { model: after.name, constraint: constraint.name } }];
    }
    return [newConstraint(change, after, constraint.name, constraint.definition, { module, file, line })];
  });
}

function newConstraint(change: ReleaseChange, model: ModelView, name: string, definition: string | undefined, place: { module: string; file: string; line: number }): Risk {
  const [script] = scriptsNaming(change, name);
  const named = script === undefined ? '' : ` The script ${script.file} names it.`;
  const message = `${model.name} gets the constraint ${name} (${definition ?? 'its SQL is not a literal'}): where existing rows break it, the update still exits with 0 and the constraint is absent; the old image may write rows that it refuses.${named}`;
  return { code: 'new-constraint', severity: 'medium', message, ...place, evidence: { model: model.name, constraint: name, definition: definition ?? null } };
}
