import { counted } from '../../runtime/counted.ts';
import type { Comparison, Observation, RowTally, TableComparison } from '../helper/documents.ts';
import type { DataDifferences, Difference } from './difference.ts';

type Schema = Observation['schema'];

/**
 * Sorts what a comparison found into what explains itself and what does not. By itself explains only what is additive or provably
 * loses nothing: a renamed column or table, values that another place holds, records that the updated modules' own data files
 * write, and the default that a field gets when it becomes required. That a script ran explains nothing: bad scripts run too.
 */
export function dataDifferences(comparison: Comparison, before: Schema, after: Schema): DataDifferences {
  const parts = [
    ...Object.entries(comparison.tables).map(([table, found]) => tableDifferences(table, found, before, after)),
    ...Object.entries(comparison.lostTables).map(([table, found]) => lostTable(table, found)),
    ...Object.entries(comparison.sequencesGoneBack).map(([name, positions]) => rewoundSequence(name, positions)),
  ];
  return { unexplained: parts.flatMap(({ unexplained }) => unexplained), explained: parts.flatMap(({ explained }) => explained) };
}

function tableDifferences(table: string, found: TableComparison, before: Schema, after: Schema): DataDifferences {
  const renamed = found.renamedFrom === undefined ? [] : [`Table ${found.renamedFrom} is now ${table}.`];
  const parts = [
    ...Object.entries(found.gone).map(([column, facts]) => goneColumn(found.renamedFrom ?? table, column, facts)),
    ...Object.entries(found.columns).map(([column, tallies]) => changedColumn({ table, column, tallies, old: before[found.renamedFrom ?? table]?.[column], fresh: after[table]?.[column] })),
    rowsOf('deletes', table, found.deleted),
    rowsOf('adds', table, found.inserted),
  ];
  return { unexplained: parts.flatMap(({ unexplained }) => unexplained), explained: [...renamed, ...parts.flatMap(({ explained }) => explained)] };
}

/** A column that is no more. One that was empty is not among them. */
function goneColumn(table: string, column: string, { values, heldBy }: { values: number; heldBy: string[] }): DataDifferences {
  const subject = `${table}.${column}`;
  if (heldBy[0] !== undefined) {
    return explained(`The ${counted(values, 'value')} of ${subject} are in ${heldBy[0]} now.`);
  }
  return unexplained({
    kind: 'drops', subject, count: values, ids: [], code: 'values-lost',
    message: `Column ${subject} is dropped with ${counted(values, 'value')}, and nothing new holds them.`,
  });
}

interface ChangedColumn {
  table: string;
  column: string;
  tallies: TableComparison['columns'][string];
  old: Schema[string][string] | undefined;
  fresh: Schema[string][string] | undefined;
}

function changedColumn({ table, column, tallies, old, fresh }: ChangedColumn): DataDifferences {
  const subject = `${table}.${column}`;
  const becomesRequired = fresh?.notNull === true && old?.notNull === false;
  const [changed, emptied, filled] = [left(tallies.changed), left(tallies.emptied), left(tallies.filled)];
  const notes = [
    ...(becomesRequired && filled.count > 0 ? [`${subject} became required, and ${counted(filled.count, 'row')} without a value got its default.`] : []),
    ...rewritten(table, column, tallies),
  ];
  const unmeant = becomesRequired ? [changed, emptied] : [changed, emptied, filled];
  const count = unmeant.reduce((sum, tally) => sum + tally.count, 0);
  if (count === 0) {
    return { unexplained: [], explained: notes };
  }
  const isConverted = old !== undefined && fresh !== undefined && old.type !== fresh.type;
  const what = [
    phrase(changed.count, 'value', 'reads differently', 'read differently'),
    phrase(emptied.count, 'value', 'is gone', 'are gone'),
    phrase(becomesRequired ? 0 : filled.count, 'empty field', 'has a value', 'have a value'),
  ].filter((words) => words !== '').join(', ');
  const difference: Difference = {
    kind: isConverted ? 'converts' : 'changes', subject, count,
    ids: unmeant.flatMap(({ ids }) => ids).slice(0, 5),
    code: isConverted ? 'values-converted' : 'values-changed',
    message: isConverted
      ? `Column ${subject} changed its type from ${old.type} to ${fresh.type}: ${what} after the update.`
      : `In column ${subject} ${what} after the update.`,
  };
  return { unexplained: [difference], explained: notes };
}

/** What runs by itself, who may do what, and what a menu shows: data files may change it, and the approver wants to know. */
const TELLING: Record<string, readonly string[]> = {
  ir_act_server: ['code', 'state'], ir_cron: ['active', 'interval_number', 'interval_type'], ir_rule: ['domain_force', 'active'],
  ir_model_access: ['group_id', 'perm_read', 'perm_write', 'perm_create', 'perm_unlink', 'active'], ir_act_window: ['domain', 'context', 'res_model'],
};

function rewritten(table: string, column: string, { changed, emptied, filled }: ChangedColumn['tallies']): string[] {
  const byDataFiles = [changed, emptied, filled].reduce((sum, tally) => sum + (tally?.byDataFiles ?? 0), 0);
  return byDataFiles > 0 && (TELLING[table] ?? []).includes(column) ? [`Data files change ${table}.${column} of ${counted(byDataFiles, 'record')}.`] : [];
}

function rowsOf(kind: 'deletes' | 'adds', table: string, tally: RowTally | undefined): DataDifferences {
  const { count, ids } = left(tally);
  if (count === 0) {
    return { unexplained: [], explained: [] };
  }
  return unexplained(kind === 'deletes'
    ? { kind, subject: table, count, ids, code: 'rows-deleted', message: `${phrase(count, 'row', `of table ${table} is gone`, `of table ${table} are gone`)}, and no data file of an updated module removed ${count === 1 ? 'it' : 'them'}.` }
    : { kind, subject: table, count, ids, code: 'rows-added', message: `Table ${table} has ${counted(count, 'new row')} that no data file of an updated module names.` });
}

function lostTable(table: string, { rows, heldBy, stays }: Comparison['lostTables'][string]): DataDifferences {
  if (heldBy[0] !== undefined) {
    return explained(`The ${counted(rows, 'row')} of table ${table} are in ${heldBy[0]} now.`);
  }
  return unexplained({
    kind: 'drops', subject: table, count: rows, ids: [], code: 'rows-lost',
    message: stays === true
      ? `Nothing uses table ${table} with its ${counted(rows, 'row')} any more, and nothing new holds them.`
      : `Table ${table} is dropped with ${counted(rows, 'row')}, and nothing new holds them.`,
  });
}

function rewoundSequence(name: string, { before, after }: { before: number; after: number | null }): DataDifferences {
  return unexplained({
    kind: 'rewinds', subject: name, count: before - (after ?? 0), ids: [], code: 'sequence-back',
    message: `Sequence ${name} went back from ${before} to ${after ?? 'its start'}: numbers will be given twice.`,
  });
}

/** What data files do not explain. */
function left(tally: RowTally | undefined): { count: number; ids: (number | string)[] } {
  return tally === undefined ? { count: 0, ids: [] } : { count: tally.rows - tally.byDataFiles, ids: tally.ids };
}

function explained(sentence: string): DataDifferences {
  return { unexplained: [], explained: [sentence] };
}

function unexplained(difference: Difference): DataDifferences {
  return { unexplained: [difference], explained: [] };
}

function phrase(count: number, noun: string, singular: string, plural: string): string {
  return count === 0 ? '' : `${counted(count, noun)} ${count === 1 ? singular : plural}`;
}
