import type { Observation } from '../helper/documents.ts';

type Schema = Observation['schema'];

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
