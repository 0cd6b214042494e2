import { EVIDENCE_BRANCH, readLedger } from '../../common/evidence/ledger.ts';
import type { Branches } from '../../common/gitops/branches.ts';
import { commitFiles, type Change } from '../../common/gitops/commit-files.ts';
import type { Author } from '../../common/gitops/commit-message.ts';
import { parseComposeRecord, recordEdits } from '../../common/gitops/compose-record.ts';
import { environmentFiles, HOLDS_FILE } from '../../common/gitops/environment-files.ts';
import { addHold, type Hold } from '../../common/gitops/holds.ts';
import type { ReleaseRecord } from '../../common/gitops/record.ts';
import { Refusal } from '../../common/gitops/refusal.ts';
import type { Snapshot } from '../../common/gitops/snapshot.ts';
import { applyEdits } from '../../common/gitops/splice.ts';
import { planRollback, type RollbackPlan } from '../../common/rollback/planner.ts';
import { canonicalJson, sha256 } from '../../common/runtime/canonical.ts';
import { UserError } from '../../common/runtime/errors.ts';
import type { RollbackInputs } from './inputs.ts';

export interface Rollback {
  plan: RollbackPlan;
  /** Empty when nothing was written. */
  commit: string;
  hold: Hold | null;
  current: ReleaseRecord;
}

const DEADLINE = 120_000;

/**
 * Writes the way back to git: the previous release's record and expectation and a hold on the failed digest, in one commit. Only
 * git is needed for it: no registry, scanner or API.
 */
export async function rollBack(branches: Branches, inputs: RollbackInputs, author: Author, now: Date = new Date()): Promise<Rollback> {
  const files = environmentFiles(inputs.environment);
  const tip = await branches.tip(inputs.branch);
  const current = await readRecord(tip, files.record);
  if (isRolledBack(current, inputs)) {
    return { plan: alreadyDone(current), commit: tip.commit, hold: null, current };
  }
  const before = await findPrevious(branches, inputs, current, files.record);
  const plan = planRollback({
    current,
    previous: before?.record ?? null,
    previousVerified: before !== undefined && (await wasHealthy(branches, before.record.digest, inputs.environment)),
    production: inputs.observation,
    restore: inputs.restore,
    requested: inputs.reason !== undefined,
  });
  if (plan.outcome !== 'pass' || before === undefined) {
    return { plan, commit: '', hold: null, current };
  }
  const hold = makeHold(inputs, current, plan, now);
  const expectation = (await before.snapshot.read(files.expectation)) ?? null;
  const written = await commitFiles(branches, {
    branch: inputs.branch,
    author,
    deadline: DEADLINE,
    change: (snapshot) => rollbackChange(snapshot, inputs, current, plan.record, expectation, hold),
  });
  if (written.outcome === 'superseded') {
    throw new UserError(`Nothing was rolled back: ${written.reason}`);
  }
  return { plan, commit: written.commit, hold, current };
}

/** The change on whatever the branch holds now. Another record than the one that was planned for ends the rollback. */
async function rollbackChange(
  snapshot: Snapshot,
  inputs: RollbackInputs,
  current: ReleaseRecord,
  record: ReleaseRecord,
  expectation: string | null,
  hold: Hold,
): Promise<Change> {
  const files = environmentFiles(inputs.environment);
  const text = (await snapshot.read(files.record)) ?? '';
  const found = parseComposeRecord(text, files.record);
  if (canonicalJson(found) !== canonicalJson(current)) {
    return { superseded: `the record of ${inputs.environment} changed meanwhile and says ${found.digest}.` };
  }
  const message = {
    subject: `Roll back ${inputs.environment} to ${record.image}:${record.tag}`,
    releaseId: sha256(canonicalJson(['rollback', inputs.environment, current, record])),
    trailers: [['Digest', record.digest], ['Held', current.digest], ['Operation', record.operation]] as const,
  };
  return {
    message,
    files: new Map([
      [files.record, applyEdits(text, recordEdits(text, record, files.record), files.record)],
      [files.expectation, expectation],
      [HOLDS_FILE, addHold(await snapshot.read(HOLDS_FILE), hold)],
    ]),
  };
}

async function readRecord(snapshot: Snapshot, file: string): Promise<ReleaseRecord> {
  const text = await snapshot.read(file);
  if (text === undefined) {
    throw new Refusal(`There is no release record ${file}, so there is nothing to roll back.`);
  }
  return parseComposeRecord(text, file);
}

function isRolledBack(current: ReleaseRecord, { observation }: RollbackInputs): boolean {
  return current.operation !== 'update' && current.from === observation.digest;
}

function alreadyDone(current: ReleaseRecord): RollbackPlan {
  const message = `The record says already that ${current.from} is taken back to ${current.digest}.`;
  const database = current.operation === 'restore' ? 'restored' : 'reverted';
  return { outcome: 'pass', record: current, database, reasons: [{ code: 'already-rolled-back', message }] };
}

/** The record that the environment had with the release that the current one replaced, as history holds it. */
async function findPrevious(
  branches: Branches,
  { branch, to }: RollbackInputs,
  current: ReleaseRecord,
  file: string,
): Promise<{ record: ReleaseRecord; snapshot: Snapshot } | undefined> {
  if (to !== undefined && to !== current.from) {
    throw new UserError(`Input "to" is ${to}, but the current release replaced ${current.from}: only that way back was proven.`);
  }
  for (const snapshot of await branches.history(branch, file)) {
    const record = await readRecord(snapshot, file).catch(() => undefined);
    if (record?.digest === current.from) {
      return { record, snapshot };
    }
  }
  return undefined;
}

/** Whether evidence says that a release ran well in this environment: seen healthy, or adopted as running. */
async function wasHealthy(branches: Branches, digest: string, environment: string): Promise<boolean> {
  const { entries } = await readLedger(await branches.tip(EVIDENCE_BRANCH), digest);
  return entries.some(({ kind, statement: { predicate } }) => {
    const healthy = kind === 'verification' && predicate.outcome === 'healthy';
    const adopted = kind === 'adoption' && predicate.outcome === 'pass';
    return (healthy || adopted) && predicate['environment'] === environment;
  });
}

function makeHold(inputs: RollbackInputs, current: ReleaseRecord, plan: RollbackPlan, now: Date): Hold {
  const reason = inputs.reason ?? `Rolled back by itself: ${plan.reasons.map(({ message }) => message).join(' ')}`;
  return { digest: current.digest, environments: [inputs.environment], reason: reason.slice(0, 500), since: now.toISOString(), by: 'rollback-release' };
}
