import type { ReleaseRecord } from '../gitops/record/record.ts';
import type { Reason } from '../runtime/outcome.ts';

/** How far a rollback may go with the database: never restore, only while people were still locked out, or also afterwards. */
export const RESTORE_MODES = ['never', 'before-traffic', 'approved'] as const;
export type RestoreMode = (typeof RESTORE_MODES)[number];

/** What verify-deployment saw. */
export interface RollbackProduction {
  /** ISO 8601. */
  observedAt: string;
  /** The digest whose deployment was verified. */
  digest: string;
  verdict: string;
  marker: { digest: string; state: string; traffic: string } | null;
  /** Whether people could get in; undefined where nobody looked. */
  trafficOpen?: boolean | undefined;
  restorePoint: string;
}

export interface RollbackObservations {
  /** The release record as it stands: the release to be taken back. */
  current: ReleaseRecord;
  /** The record that the environment had before it, or null when history has none. */
  previous: ReleaseRecord | null;
  /** Whether evidence says that the previous release was seen healthy here, or was adopted as running. */
  previousVerified: boolean;
  /** Whether the previous release is on hold here. */
  previousHeld: boolean;
  /** Null when nothing was seen. */
  production: RollbackProduction | null;
  restore: RestoreMode;
  /** A person asked for the rollback: then no verdict `failed` is needed. */
  requested: boolean;
  now: Date;
}

/** What happens to the database: left alone, its marker moved back (at most with a recipe), or restored. */
export type DatabaseAction = 'left' | 'reverted' | 'restored';

export type StoppedPlan = { outcome: 'fail' | 'unknown'; reasons: Reason[] };
export type RollbackPlan = StoppedPlan | { outcome: 'pass'; record: ReleaseRecord; database: DatabaseAction; reasons: Reason[] };

/** Milliseconds after which a look at production says nothing about production now, and by which its clock may be ahead. */
const MAXIMUM_AGE = 60 * 60_000;
const CLOCK_SKEW = 5 * 60_000;

/**
 * Plans the way back, knowing what happened to the database. Only a verdict `failed` or a person rolls back; a database that
 * the old image can't run on is restored, and never once people were let in, unless that was approved.
 */
export function planRollback(observations: RollbackObservations): RollbackPlan {
  const { current, previous, production } = observations;
  if (production === null) {
    return blind();
  }
  const noReason = judgeProduction(observations, production);
  if (noReason !== undefined) {
    return noReason;
  }
  if (previous === null) {
    return stop('fail', 'no-previous-release', `The record's history holds no release ${current.from} to go back to.`);
  }
  return judgePrevious(observations, previous) ?? planDatabase(observations, previous, production);
}

/** Why what was seen is no reason to roll back; undefined when it is one. */
function judgeProduction({ current, requested, now }: RollbackObservations, { observedAt, digest, verdict }: RollbackProduction): StoppedPlan | undefined {
  if (verdict === 'unknown' && !requested) {
    return blind();
  }
  if (digest !== current.digest) {
    return stop('fail', 'other-release-observed', `The deployment of ${digest} was looked at, and the record names ${current.digest}: that look is no reason to take it back.`);
  }
  const age = now.getTime() - Date.parse(observedAt);
  if (!(age <= MAXIMUM_AGE && age >= -CLOCK_SKEW)) {
    return stop('unknown', 'observation-stale', `Production was looked at on ${observedAt}, and now it is ${now.toISOString()}; a look counts for 60 minutes. Verify the deployment again.`);
  }
  return verdict === 'failed' || requested ? undefined : stop('fail', 'not-failed', `The deployment's verdict is ${verdict}; only "failed" rolls back.`);
}

/** Why there is no going back to the previous release; undefined when there is. */
function judgePrevious({ current, previousVerified, previousHeld }: RollbackObservations, previous: ReleaseRecord): StoppedPlan | undefined {
  if (current.operation !== 'update') {
    return stop('fail', 'is-a-rollback', `The record is itself a rollback (${current.operation}) from ${current.from}, and the way back from a rollback was never rehearsed: call a person.`);
  }
  if (previousHeld) {
    return stop('fail', 'previous-on-hold', `Release ${previous.digest} is on hold here, so nothing brings it back by itself: call a person.`);
  }
  return previousVerified ? undefined : stop('fail', 'previous-not-verified', `No evidence that counts says that release ${previous.digest} was healthy here.`);
}

function planDatabase(observations: RollbackObservations, previous: ReleaseRecord, production: RollbackProduction): RollbackPlan {
  const { current } = observations;
  const { marker } = production;
  if (marker === null) {
    return stop('unknown', 'unmarked', 'The database has no release marker, so nobody knows what happened to it: call a person.');
  }
  if (marker.digest === previous.digest && marker.state !== 'updating') {
    return go(previous, current, 'left', 'database-untouched', 'The database was never updated and stays as it is.');
  }
  if (marker.digest !== current.digest) {
    return stop('fail', 'other-release', `The database belongs to ${marker.digest} (${marker.state}), and not to the failed release or, settled, to the previous one.`);
  }
  if (marker.state === 'updating') {
    return planRestore(observations, previous, production, 'The update broke off, so the database is half updated.');
  }
  if (current.databaseChange === 'breaking') {
    return planRestore(observations, previous, production, 'The old image could not run on the migrated database in the rehearsal.');
  }
  const why = current.databaseChange === 'none'
    ? 'The update changes nothing in the database.'
    : `The old image passed its probes on the migrated database in the rehearsal${current.recipe === '' ? '' : ', after a recipe'}.`;
  const how = current.recipe === '' ? 'Only the marker moves back; no update runs.' : 'The recipe puts back what the update overwrote of Odoo\'s own records; no business row is touched and no update runs.';
  return go(previous, current, 'reverted', 'database-reverted', `${why} ${how}`);
}

function planRestore(
  { current, restore }: RollbackObservations,
  previous: ReleaseRecord,
  { restorePoint, marker, trafficOpen }: RollbackProduction,
  why: string,
): RollbackPlan {
  const peopleWereIn = marker?.state === 'serving' || marker?.traffic === 'open' || trafficOpen === true;
  if (restorePoint === '') {
    return stop('fail', 'no-restore-point', `${why} It has to be restored, and there is no restore point: call a person.`);
  }
  if (restore === 'never') {
    return stop('fail', 'restore-forbidden', `${why} It has to be restored, and input "restore" says never.`);
  }
  if (peopleWereIn && restore !== 'approved') {
    return stop('fail', 'restore-needs-approval', `${why} People have worked with it since, and a restore discards what they wrote: it needs approval (restore: approved).`);
  }
  const { reasons, ...plan } = go(previous, current, 'restored', 'database-restored', `${why} It is restored to ${restorePoint}, taken right before the update.`);
  return { ...plan, record: { ...plan.record, operation: 'restore', restorePoint }, reasons };
}

function go(previous: ReleaseRecord, current: ReleaseRecord, database: DatabaseAction, code: string, message: string): RollbackPlan & { outcome: 'pass' } {
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

function blind(): StoppedPlan {
  return stop('unknown', 'not-observed', 'Nobody could see what production runs. Nothing is rolled back on blindness: call a person.');
}

function stop(outcome: StoppedPlan['outcome'], code: string, message: string): StoppedPlan {
  return { outcome, reasons: [{ code, message }] };
}
