import type { Branches } from '../../common/gitops/repository/branches.ts';
import { commitFiles, type Change } from '../../common/gitops/repository/commit-files.ts';
import type { Author } from '../../common/gitops/repository/commit-message.ts';
import { parseComposeRecord } from '../../common/gitops/record/compose-record.ts';
import { recordFormat, withRecord } from '../../common/gitops/record/record-file.ts';
import { environmentFiles, HOLDS_FILE } from '../../common/gitops/record/environment-files.ts';
import { addHold, type Hold, isHeld, parseHolds } from '../../common/gitops/record/holds.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { planRollback, type RollbackPlan } from '../../common/rollback/planner.ts';
import { canonicalJson, sha256 } from '../../common/runtime/canonical.ts';
import { Refusal, UserError } from '../../common/runtime/errors.ts';
import type { RollbackInputs } from './inputs.ts';
import { findRelease, type PreviousRelease, wasHealthy } from './previous.ts';

export interface Rollback {
  plan: RollbackPlan;
  /** Empty when nothing was written. */
  commit: string;
  hold: Hold | null;
  /** The release that is taken back: registry and repository, and digest. */
  failed: { image: string; digest: string };
}

const DEADLINE = 120_000;

/**
 * Writes the way back to git: the previous release's record and expectation and a hold on the failed digest, in one commit. Only
 * git is needed for it: no registry, scanner or API. When somebody else writes the record in between, it is planned anew.
 */
export async function rollBack(branches: Branches, inputs: RollbackInputs, author: Author, now: Date = new Date()): Promise<Rollback> {
  const tip = await branches.tip(inputs.branch);
  const current = await readRecord(tip, environmentFiles(inputs).record);
  if (isRolledBack(current, inputs)) {
    return { plan: alreadyDone(current), commit: tip.commit, hold: null, failed: { image: current.image, digest: current.from } };
  }
  const failed = { image: current.image, digest: current.digest };
  const before = await findPrevious(branches, inputs, current);
  const plan = await planned(branches, inputs, tip, current, before, now);
  if (plan.outcome !== 'pass' || before === undefined) {
    return { plan, commit: '', hold: null, failed };
  }
  const hold = makeHold(inputs, current, plan, now);
  const written = await commitFiles(branches, {
    branch: inputs.branch,
    author,
    deadline: DEADLINE,
    change: (snapshot) => rollbackChange(snapshot, inputs, current, plan.record, before, hold),
  });
  return written.outcome === 'superseded'
    ? rollBack(branches, inputs, author, now)
    : { plan, commit: written.commit, hold, failed };
}

async function planned(
  branches: Branches,
  { environment, observation, restore, reason }: RollbackInputs,
  tip: Snapshot,
  current: ReleaseRecord,
  before: PreviousRelease | undefined,
  now: Date,
): Promise<RollbackPlan> {
  const holds = parseHolds(await tip.read(HOLDS_FILE));
  return planRollback({
    current,
    previous: before?.record ?? null,
    previousVerified: before !== undefined && (await wasHealthy(branches, before.record.digest, environment)),
    previousHeld: before !== undefined && isHeld(holds, before.record.digest, environment),
    production: observation,
    restore,
    requested: reason !== undefined,
    now,
  });
}

/** The change on whatever the branch holds now. Another record than the one that was planned for ends this plan. */
async function rollbackChange(
  snapshot: Snapshot,
  { environment }: RollbackInputs,
  current: ReleaseRecord,
  record: ReleaseRecord,
  before: PreviousRelease,
  hold: Hold,
): Promise<Change> {
  const files = environmentFiles({ environment });
  const [text, holds] = [(await snapshot.read(files.record)) ?? '', await snapshot.read(HOLDS_FILE)];
  const isPlannedFor = canonicalJson(parseComposeRecord(text, files.record)) === canonicalJson(current);
  if (!isPlannedFor || isHeld(parseHolds(holds), record.digest, environment)) {
    return { superseded: `the record or the holds of ${environment} changed meanwhile.` };
  }
  const edited = withRecord(text, record, files.record);
  const message = {
    subject: `Roll back ${environment} to ${record.image}:${record.tag}`,
    releaseId: sha256(canonicalJson(['rollback', environment, current, record])),
    trailers: [['Digest', record.digest], ['Held', current.digest], ['Operation', record.operation]] as const,
  };
  const expectation = (await before.snapshot.read(files.expectation)) ?? recordFormat(files.record).noDocument;
  return { message, files: new Map([[files.record, edited], [files.expectation, expectation], [HOLDS_FILE, addHold(holds, hold)]]) };
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
async function findPrevious(branches: Branches, { branch, environment, to }: RollbackInputs, current: ReleaseRecord): Promise<PreviousRelease | undefined> {
  if (to !== undefined && to !== current.from) {
    throw new UserError(`Input "to" is ${to}, but the current release replaced ${current.from}: only that way back was proven.`);
  }
  return findRelease(branches, branch, current.from, environmentFiles({ environment }).record);
}

function makeHold({ environment, observation, reason }: RollbackInputs, current: ReleaseRecord, plan: RollbackPlan, now: Date): Hold {
  const why = reason ?? `Rolled back by itself after the verdict ${observation.verdict}. ${plan.reasons.map(({ message }) => message).join(' ')}`;
  return { digest: current.digest, environments: [environment], reason: why.slice(0, 500).trim(), since: now.toISOString(), by: 'rollback-release' };
}
