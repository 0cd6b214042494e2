import type { Comparison } from '../helper/documents.ts';
import type { FieldFacts, ModelFacts, ValueFacts } from '../helper/value-facts.ts';
import type { DataDifferences, Difference } from './difference.ts';
import { numberRead, readDifference } from './value-readings.ts';

const SHOWN_IDS = 5;
const SHOWN_MODELS = 5;
/** What the code declares of itself; each update writes it anew, and no comparison of rows looks at it. */
const DECLARED_BY_CODE = /^ir_mod(?:el|ule)/;
/** Odoo's own records, which nearly every update writes. */
const CATALOGUE = /^(?:ir_|res_groups)/;

/**
 * What people see differently though the rows do not say so: the old image before the update against the new image after it, of
 * records that both sampled. What the comparison of rows found already, declared or not, is not told again; what is computed from
 * values that changed is a note. Models and fields that only one side has are a matter of that comparison too.
 */
export function valueDifferences(before: ValueFacts | undefined, after: ValueFacts | undefined, comparison: Comparison | null): DataDifferences {
  if (before === undefined || after === undefined || comparison === null) {
    return { unexplained: [], explained: [] };
  }
  const models = modelPairs(before, after, comparison);
  const found = models.map((pair) => ({ pair, fields: fieldDifferences(pair, comparison) }));
  const stored = found.flatMap(({ fields }) => fields.filter((field) => field.stored && field.count > rowsChanged(field.places, comparison)));
  const relabelled = new Set(models.flatMap(relabelledFields));
  const isMadeOfChanges = (field: FieldDifference): boolean =>
    followsLabels(field, relabelled) || followsUnnamed(field, comparison) || followsChanges(field, comparison, stored);
  const computed = found.map(({ pair, fields }) => ({ pair, fields: fields.filter((field) => !field.stored) }));
  return {
    unexplained: [
      ...[...stored, ...computed.flatMap(({ fields }) => fields.filter((field) => !isMadeOfChanges(field)))].map(asDifference),
      ...models.flatMap((pair) => unreadable(pair, before, after)),
    ],
    explained: [
      ...computed.flatMap(({ pair, fields }) => followSentence(pair, fields.filter(isMadeOfChanges))),
      ...outOfTimeSentence(before, after),
    ],
  };
}

interface ModelPair {
  name: string;
  before: ModelFacts;
  after: ModelFacts;
}

/** Of one field that people see differently. */
interface FieldDifference {
  model: string;
  field: string;
  table: string;
  stored: boolean;
  count: number;
  ids: number[];
  /** All records of the model. */
  rows: number;
  /** Whether some records were not read. */
  sampled: boolean;
  way: string;
  places: readonly string[];
  shared: readonly string[];
}

/** A model that was renamed with its table is the same model. */
function modelPairs(before: ValueFacts, after: ValueFacts, { tables }: Comparison): ModelPair[] {
  const byTable = new Map(Object.values(before.models).map((facts) => [facts.table, facts]));
  return Object.entries(after.models).flatMap(([name, facts]) => {
    const old = before.models[name] ?? byTable.get(tables[facts.table]?.renamedFrom ?? '');
    return old === undefined ? [] : [{ name, before: old, after: facts }];
  });
}

function fieldDifferences(pair: ModelPair, comparison: Comparison): FieldDifference[] {
  return Object.keys(pair.after.fields).flatMap((name) => {
    const [before, after] = [pair.before.fields[name], pair.after.fields[name]];
    if (before === undefined || after === undefined) {
      return [];
    }
    const strangers = strangersOf(pair, name);
    const read = readDifference({
      before, after, beforeIds: pair.before.ids, afterIds: pair.after.ids, sameTarget: isSameModel(before, after, comparison),
    });
    const found = strangers ?? (read === undefined ? undefined : { ...read, count: read.ids.length, sampled: numberRead(after) < pair.after.rows });
    return found === undefined ? [] : [{
      ...found, model: pair.name, field: name, table: pair.after.table, rows: pair.after.rows, stored: before.stored && after.stored,
      places: after.stored ? [...new Set([...before.own, ...after.own])] : after.own, shared: after.shared,
    }];
  });
}

/** Keys that the selection knows no more; all rows were asked for those. */
function strangersOf({ before, after }: ModelPair, field: string): Pick<FieldDifference, 'count' | 'ids' | 'way' | 'sampled'> | undefined {
  const now = after.strangers[field];
  const count = (now?.rows ?? 0) - (before.strangers[field]?.rows ?? 0);
  return now === undefined || count <= 0 ? undefined : { count, ids: now.ids, way: 'the selection does not know their key', sampled: false };
}

function isSameModel(before: FieldFacts, after: FieldFacts, { tables }: Comparison): boolean {
  return before.comodel === after.comodel || tables[usualTable(after)]?.renamedFrom === usualTable(before);
}

function usualTable({ comodel = '' }: FieldFacts): string {
  return comodel.replaceAll('.', '_');
}

/** How many rows of these columns and tables the comparison found changed. */
function rowsChanged(places: readonly string[], comparison: Comparison): number {
  return places.reduce((sum, place) => sum + rowsChangedIn(place, comparison), 0);
}

function rowsChangedIn(place: string, { tables, lostTables }: Comparison): number {
  const [table = '', column] = place.split('.', 2);
  const found = tables[table];
  if (found === undefined) {
    return lostTables[table]?.rows ?? 0;
  }
  const inColumn = (name: string): number => Object.values(found.columns[name] ?? {}).reduce((sum, tally) => sum + (tally?.rows ?? 0), 0);
  if (column === undefined) {
    return (found.deleted?.rows ?? 0) + (found.inserted?.rows ?? 0) + Math.max(0, ...Object.keys(found.columns).map(inColumn));
  }
  const gone = found.gone[column];
  return inColumn(column) + (gone === undefined || gone.heldBy.length > 0 ? 0 : gone.values);
}

/** Whether a computed field shows what changed: at least as many rows of its own, or any that records share. */
function followsChanges({ count, places, shared }: FieldDifference, comparison: Comparison, stored: readonly FieldDifference[]): boolean {
  const alsoReported = (names: readonly string[]): number =>
    stored.filter((field) => names.includes(subjectOf(field))).reduce((sum, field) => sum + field.count, 0);
  return rowsChanged(places, comparison) + alsoReported(places) >= count || rowsChanged(shared, comparison) + alsoReported(shared) > 0;
}

/** Whether a computed field shows a label that the code declares: of a selection, a model or a module. */
function followsLabels({ places, shared }: FieldDifference, relabelled: ReadonlySet<string>): boolean {
  return [...places, ...shared].some((place) => relabelled.has(place) || DECLARED_BY_CODE.test(place));
}

/** Whether a field whose code does not name what it is made of, such as a number of tasks, may follow rows that changed. */
function followsUnnamed({ places, shared }: FieldDifference, comparison: Comparison): boolean {
  return places.length === 0 && shared.length === 0
    && [...Object.keys(comparison.tables), ...Object.keys(comparison.lostTables)].some((table) => !CATALOGUE.test(table) && rowsChanged([table], comparison) > 0);
}

function relabelledFields({ before, after }: ModelPair): string[] {
  return Object.entries(after.fields).flatMap(([name, { labels = {} }]) => {
    const old = before.fields[name]?.labels ?? {};
    return Object.keys(old).some((key) => Object.hasOwn(labels, key) && labels[key] !== old[key]) ? [`${after.table}.${name}`] : [];
  });
}

/** What the new image refuses to read: what the old one could read, and new fields, which break every list that shows them. */
function unreadable({ name, before, after: { table, rows } }: ModelPair, old: ValueFacts, { refused }: ValueFacts): Difference[] {
  const refusedBefore = new Set(old.refused.filter(({ model }) => model === name).map(({ field }) => field));
  return refused.filter(({ model, field }) => model === name && !refusedBefore.has(field)).map(({ field, message }) => {
    const read = before.fields[field];
    return {
      kind: 'changes', subject: `${table}.${field}`, count: read === undefined ? rows : numberRead(read), ids: before.ids.slice(0, SHOWN_IDS), code: 'values-unreadable',
      message: read === undefined ? `New field ${field} of ${name} cannot be read: ${message}` : `Field ${field} of ${name} can no longer be read: ${message}`,
    };
  });
}

function asDifference(found: FieldDifference): Difference {
  const { model, field, count, ids, rows, sampled, way } = found;
  const number = `${sampled ? 'At least ' : ''}${count.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} ${rows === 1 ? 'record' : 'records'}`;
  return {
    kind: 'changes', subject: subjectOf(found), count, ids: ids.slice(0, SHOWN_IDS), code: 'values-read-differently',
    message: `${number} of ${model} ${count === 1 ? 'shows' : 'show'} something else in field ${field} after the update: ${way}.`,
  };
}

function followSentence({ name }: ModelPair, fields: readonly FieldDifference[]): string[] {
  return fields.length === 0 ? [] : [`Records of ${name} also show something else in ${fields.map(({ field }) => field).join(', ')}, which is made of values that changed.`];
}

function outOfTimeSentence(before: ValueFacts, after: ValueFacts): string[] {
  const models = [...new Set([...before.outOfTime, ...after.outOfTime])];
  const others = models.length > SHOWN_MODELS ? ` and ${models.length - SHOWN_MODELS} other models` : '';
  return models.length === 0 ? [] : [`Not every field of ${models.slice(0, SHOWN_MODELS).join(', ')}${others} was compared as people see it: time ran out.`];
}

function subjectOf({ table, field }: FieldDifference): string {
  return `${table}.${field}`;
}
