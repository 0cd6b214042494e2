import type { Observation } from '../helper/documents.ts';

/** One column, as `table` and `column`; `name` is `table.column`. */
export interface ColumnName {
  table: string;
  column: string;
  name: string;
}

export interface SchemaDifference {
  tablesLost: string[];
  tablesAdded: string[];
  columnsLost: ColumnName[];
  columnsAdded: ColumnName[];
  /** Columns whose type changed: PostgreSQL casts the values in place without a word. */
  columnsConverted: ColumnName[];
}

type Schema = Observation['schema'];

/** What an update did to tables and columns. Columns of a table that came or went are not listed one by one. */
export function compareSchemas(before: Schema, after: Schema): SchemaDifference {
  const shared = Object.keys(before).filter((table) => table in after);
  return {
    tablesLost: Object.keys(before).filter((table) => !(table in after)).toSorted(),
    tablesAdded: Object.keys(after).filter((table) => !(table in before)).toSorted(),
    columnsLost: shared.flatMap((table) => missingColumns(table, before, after)),
    columnsAdded: shared.flatMap((table) => missingColumns(table, after, before)),
    columnsConverted: shared.flatMap((table) => convertedColumns(table, before, after)),
  };
}

/** True when the two schemas differ in nothing at all, column properties included. */
export function sameSchema(before: Schema, after: Schema): boolean {
  const tables = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...tables].every((table) => sameTable(before[table], after[table]));
}

function sameTable(before: Schema[string] | undefined, after: Schema[string] | undefined): boolean {
  const columns = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...columns].every((column) => {
    const [left, right] = [before?.[column], after?.[column]];
    return left?.type === right?.type && left?.notNull === right?.notNull && left?.default === right?.default;
  });
}

function missingColumns(table: string, having: Schema, lacking: Schema): ColumnName[] {
  return Object.keys(having[table] ?? {})
    .filter((column) => !(column in (lacking[table] ?? {})))
    .toSorted()
    .map((column) => columnName(table, column));
}

function convertedColumns(table: string, before: Schema, after: Schema): ColumnName[] {
  return Object.entries(before[table] ?? {})
    .filter(([column, { type }]) => (after[table]?.[column]?.type ?? type) !== type)
    .map(([column]) => columnName(table, column));
}

function columnName(table: string, column: string): ColumnName {
  return { table, column, name: `${table}.${column}` };
}
