import type { ReleaseRecord } from '../gitops/record.ts';
import type { Reason } from '../runtime/outcome.ts';

/** How far a rollback may go with the database: never restore, only while people were still locked out, or also afterwards. */
export const RESTORE_MODES = ['never', 'before-traffic', 'approved'] as const;
export type RestoreMode = (typeof RESTORE_MODES)[number];

export interface RollbackObservations {
  /** The release record as it stands: the release to be taken back. */
  current: ReleaseRecord;
  /** The record that the environment had before it, or null when history has none. */
  previous: ReleaseRecord | null;
  /** Whether evidence says that the previous release was seen healthy here, or was adopted as running. */
  previousVerified: boolean;
  /** What verify-deployment saw; null when nothing was seen. */
  production: {
    verdict: string;
    marker: { digest: string; state: string; traffic: string } | null;
    restorePoint: string;
  } | null;
  restore: RestoreMode;
  /** A person asked for the rollback: then no verdict `failed` is needed. */
  requested: boolean;
}

/** What happens to the database: left alone, its marker moved back (at most with a recipe), or restored. */
export type DatabaseAction = 'left' | 'reverted' | 'restored';

export type RollbackPlan =
  | { outcome: 'pass'; record: ReleaseRecord; database: DatabaseAction; reasons: Reason[] }
  | { outcome: 'fail' | 'unknown'; reasons: Reason[] };

/**
 * Plans the way back, knowing what happened to the database. Only a verdict `failed` or a person rolls back; a database that
 * the old image can't run on is restored, and never once people were let in, unless that was approved.
 */
export function planRollback(observations: RollbackObservations): RollbackPlan {
  const { current, previous, production } = observations;
  if (production === null || (production.verdict === 'unknown' && !observations.requested)) {
    return stop('unknown', 'not-observed', 'Nobody could see what production runs. Nothing is rolled back on blindness: call a person.');
  }
  if (production.verdict !== 'failed' && !observations.requested) {
    return stop('fail', 'not-failed', `The deployment's verdict is ${production.verdict}; only "failed" rolls back.`);
  }
  if (previous === null) {
    return stop('fail', 'no-previous-release', `The record's history holds no release ${current.from} to go back to.`);
  }
  if (!observations.previousVerified) {
    return stop('fail', 'previous-not-verified', `No evidence says that release ${previous.digest} was ever healthy here.`);
  }
  return planDatabase(observations, previous, production);
}

function planDatabase(
  observations: RollbackObservations,
  previous: ReleaseRecord,
  production: NonNullable<RollbackObservations['production']>,
): RollbackPlan {
  const { current } = observations;
  const { marker } = production;
  if (marker === null) {
    return stop('unknown', 'unmarked', 'The database has no release marker, so nobody knows what happened to it: call a person.');
  }
  if (marker.digest === previous.digest && marker.state !== 'updating') {
    return go(previous, current, 'left', 'database-untouched', 'The database was never updated and stays as it is.');
  }
  if (marker.digest !== current.digest) {
    return stop('fail', 'other-release', `The database belongs to ${marker.digest}, which is neither the failed nor the previous release.`);
  }
  if (marker.state === 'updating') {
    return planRestore(observations, previous, production, 'The update broke off, so the database is half updated.');
  }
  if (current.databaseChange === 'breaking') {
    return planRestore(observations, previous, production, 'The old image could not run on the migrated database in the rehearsal.');
  }
  const why = current.databaseChange === 'none'
    ? 'The update changes nothing in the database.'
    : 'The old image passed its probes on the migrated database in the rehearsal.';
  return go(previous, current, 'reverted', 'database-reverted', `${why} Only the marker moves back; no update runs.`);
}

function planRestore(
  { current, restore }: RollbackObservations,
  previous: ReleaseRecord,
  { restorePoint, marker }: NonNullable<RollbackObservations['production']>,
  why: string,
): RollbackPlan {
  const peopleWereIn = marker?.state === 'serving' || marker?.traffic === 'open';
  if (restorePoint === '') {
    return stop('fail', 'no-restore-point', `${why} It has to be restored, and there is no restore point: call a person.`);
  }
  if (restore === 'never') {
    return stop('fail', 'restore-forbidden', `${why} It has to be restored, and input "restore" says never.`);
  }
  if (peopleWereIn && restore !== 'approved') {
    return stop('fail', 'restore-needs-approval', `${why} People have worked with it since, and a restore discards what they wrote: it needs approval (restore: approved).`);
  }
  const plan = go(previous, current, 'restored', 'database-restored', `${why} It is restored to ${restorePoint}, taken right before the update.`);
  return plan.outcome === 'pass' ? { ...plan, record: { ...plan.record, operation: 'restore', restorePoint } } : plan;
}

function go(previous: ReleaseRecord, current: ReleaseRecord, database: DatabaseAction, code: string, message: string): RollbackPlan {
  const record: ReleaseRecord = {
    ...previous,
    operation: 'revert',
    from: current.digest,
    databaseChange: current.databaseChange,
    recipe: current.recipe,
    database: current.database,
    restorePoint: '',
  };
  return { outcome: 'pass', record, database, reasons: [{ code, message }] };
}

function stop(outcome: 'fail' | 'unknown', code: string, message: string): RollbackPlan {
  return { outcome, reasons: [{ code, message }] };
}
