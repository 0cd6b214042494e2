import type { Answer, Reason } from '../../runtime/outcome.ts';
import type { Observation } from '../helper/documents.ts';
import { compareSchemas, type ColumnName, type SchemaDifference } from './schema-difference.ts';

/** Per `table.column`: values that are not null, and a checksum over (id, value) that does not depend on row order. */
export type ColumnFacts = Record<string, { count: number; checksum: string }>;

// Odoo's own catalogue: an update creates and deletes rows there as a matter of course, from the modules' data files.
const CATALOGUE_TABLE = /^ir_/;

/** Judges what an update did to people's data: values of removed and converted columns, rows of removed and shrunken tables. */
export function judgeData(before: Observation, after: Observation, facts: { before: ColumnFacts; after: ColumnFacts }): Answer {
  const difference = compareSchemas(before.schema, after.schema);
  const reasons = [
    ...difference.columnsLost.flatMap((column) => lostColumn(column, difference, facts)),
    ...difference.columnsConverted.flatMap((column) => convertedColumn(column, facts)),
    ...difference.tablesLost.flatMap((table) => lostTable(table, before)),
    ...shrunkenTables(before, after),
  ];
  const unknown = reasons.some((reason) => reason.code === 'values-not-counted');
  const lost = reasons.some((reason) => reason.code !== 'values-not-counted');
  return { outcome: lost ? 'fail' : unknown ? 'unknown' : 'pass', reasons };
}

/** A column that went is harmless when it was empty, or when a new column of its table holds the same values: a rename. */
function lostColumn(column: ColumnName, difference: SchemaDifference, facts: { before: ColumnFacts; after: ColumnFacts }): Reason[] {
  const old = facts.before[column.name];
  if (old === undefined) {
    return [notCounted(column)];
  }
  const renamed = difference.columnsAdded.some((added) => {
    const fresh = facts.after[added.name];
    return added.table === column.table && fresh?.count === old.count && fresh.checksum === old.checksum;
  });
  if (old.count === 0 || renamed) {
    return [];
  }
  return [{
    code: 'values-lost',
    message: `Column ${column.name} is dropped with ${count(old.count, 'value')}, and no new column of ${column.table} holds them.`,
    evidence: { table: column.table, column: column.column, values: old.count },
  }];
}

function convertedColumn(column: ColumnName, facts: { before: ColumnFacts; after: ColumnFacts }): Reason[] {
  const [old, fresh] = [facts.before[column.name], facts.after[column.name]];
  if (old === undefined || fresh === undefined) {
    return [notCounted(column)];
  }
  if (old.count === fresh.count && old.checksum === fresh.checksum) {
    return [];
  }
  return [{
    code: 'values-converted',
    message: `Column ${column.name} changed its type, and its ${count(old.count, 'value')} do not read the same afterwards (${fresh.count} left).`,
    evidence: { table: column.table, column: column.column, before: old.count, after: fresh.count },
  }];
}

function lostTable(table: string, before: Observation): Reason[] {
  const rows = before.counts[table] ?? 0;
  if (rows === 0) {
    return [];
  }
  return [{ code: 'rows-lost', message: `Table ${table} is dropped with ${count(rows, 'row')}.`, evidence: { table, rows } }];
}

function shrunkenTables(before: Observation, after: Observation): Reason[] {
  return Object.entries(before.counts)
    .filter(([table, rows]) => !CATALOGUE_TABLE.test(table) && (after.counts[table] ?? rows) < rows)
    .map(([table, rows]) => ({
      code: 'rows-deleted',
      message: `Table ${table} has ${count(rows - (after.counts[table] ?? 0), 'row')} less than before the update.`,
      evidence: { table, before: rows, after: after.counts[table] },
    }));
}

function notCounted(column: ColumnName): Reason {
  return {
    code: 'values-not-counted',
    message: `The values of column ${column.name}, which the update removed or converted, could not be counted.`,
    evidence: { table: column.table, column: column.column },
  };
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
