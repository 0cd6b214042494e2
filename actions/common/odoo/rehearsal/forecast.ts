import type { DatabaseChange } from '../../runtime/database-change.ts';
import type { Answer } from '../../runtime/outcome.ts';
import { timeWords } from '../../runtime/time-words.ts';
import type { RehearsalObservations } from './judgement.ts';

/** Bytes by table, its indexes among them. */
export type TableSizes = Record<string, number>;

/** What a release will take in production, in seconds. */
export interface Forecast {
  /** How long users are shut out: restore point, update and start of the new release, one after the other. */
  downtimeSeconds: number;
  restorePointSeconds: number;
  updateSeconds: number;
  startSeconds: number;
  /** Until the database is back as the restore point has it. */
  restoreSeconds: number;
  /** Until the old release serves again: its start, and before it the restore where the database change needs one. */
  returnSeconds: number;
  /** The part of the update that each module takes, the slowest first. */
  modules: { name: string; seconds: number }[];
  /** How many times the rehearsed data production holds, of the tables that the update is about and of all; at least 1. */
  growth: { update: number; database: number };
}

/** What a rehearsal measured and what is known of production. */
export interface Measured {
  observations: RehearsalObservations;
  databaseChange: DatabaseChange;
  /** Of a copy of the database; a restore point and a restore are one each. */
  restoreSeconds: number;
  /** Sizes of production's tables; null when the rehearsed data stands for them. */
  productionSizes: TableSizes | null;
}

/** Forecasts production from the rehearsal; null when the update did not come to its end, or the new release did not start. */
export function forecast({ observations, databaseChange, restoreSeconds, productionSizes }: Measured): Forecast | null {
  const { update, newImage, oldImage, recipe } = observations;
  if (update.outcome !== 'updated' || update.seconds === undefined || newImage === null || oldImage === null) {
    return null;
  }
  const growth = growthOf(observations, productionSizes);
  const updateSeconds = rounded(update.seconds * growth.update);
  const copySeconds = rounded(restoreSeconds * growth.database);
  const startSeconds = newImage.smoke.seconds;
  const oldStart = (recipe?.oldImage ?? oldImage).smoke.seconds;
  return {
    downtimeSeconds: rounded(copySeconds + updateSeconds + startSeconds),
    restorePointSeconds: copySeconds,
    updateSeconds,
    startSeconds,
    restoreSeconds: copySeconds,
    returnSeconds: rounded((databaseChange === 'breaking' ? copySeconds : 0) + oldStart),
    modules: slowestFirst(update.moduleSeconds ?? {}, growth.update),
    growth,
  };
}

/** A forecast over the policy's budget fails the rehearsal; without a budget any downtime will do. */
export function judgeDowntime(expected: Forecast | null, budgetSeconds: number | null): Answer {
  if (expected === null || budgetSeconds === null || expected.downtimeSeconds <= budgetSeconds) {
    return { outcome: 'pass', reasons: [] };
  }
  const message = `Users will be shut out for about ${timeWords(expected.downtimeSeconds)}; the policy allows ${timeWords(budgetSeconds)}.`;
  const evidence = { downtimeSeconds: expected.downtimeSeconds, budgetSeconds };
  return { outcome: 'fail', reasons: [{ code: 'downtime-over-budget', message, evidence }] };
}

/** Production is never taken for faster than the rehearsal: a smaller table does not make loading a module any shorter. */
function growthOf({ before, update, comparison }: RehearsalObservations, production: TableSizes | null): Forecast['growth'] {
  const rehearsed = before.sizes;
  if (production === null || rehearsed === undefined) {
    return { update: 1, database: 1 };
  }
  const about = new Set([...Object.keys(update.change?.schema ?? {}), ...Object.keys(comparison?.tables ?? {}), ...Object.keys(comparison?.lostTables ?? {})]);
  const all = Object.keys(rehearsed);
  return { update: ratio(all.filter((table) => about.has(table)), rehearsed, production), database: ratio(all, rehearsed, production) };
}

function ratio(tables: readonly string[], rehearsed: TableSizes, production: TableSizes): number {
  const known = tables.filter((table) => production[table] !== undefined);
  const bytes = (sizes: TableSizes): number => known.reduce((sum, table) => sum + (sizes[table] ?? 0), 0);
  const before = bytes(rehearsed);
  return before === 0 ? 1 : Math.max(1, Math.round((bytes(production) / before) * 100) / 100);
}

function slowestFirst(moduleSeconds: Record<string, number>, growth: number): Forecast['modules'] {
  return Object.entries(moduleSeconds)
    .map(([name, seconds]) => ({ name, seconds: rounded(seconds * growth) }))
    .toSorted((left, right) => right.seconds - left.seconds || (left.name < right.name ? -1 : 1));
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
