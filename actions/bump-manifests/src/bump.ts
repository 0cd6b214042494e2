import { EVIDENCE_BRANCH, type Ledger, type LedgerEntry, readLedger } from '../../common/evidence/ledger.ts';
import type { PromotionContext } from '../../common/gates/observe.ts';
import type { Branches } from '../../common/gitops/repository/branches.ts';
import { changedFiles } from '../../common/gitops/repository/changed-files.ts';
import { commitFiles } from '../../common/gitops/repository/commit-files.ts';
import { withRepository } from '../../common/gitops/repository/open-repository.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { unifiedDiff } from '../../common/gitops/repository/unified-diff.ts';
import { workingSnapshot, writeWorkingFiles } from '../../common/gitops/repository/working-files.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { decidedBy } from './decided.ts';
import type { BumpInputs } from './inputs.ts';
import { NotPermitted, ReleaseChange, type ReleaseRequest } from './release-change.ts';
import { bumpResult } from './results.ts';

/** Milliseconds until rivals for the branch are no longer outwaited. */
const DEADLINE = 120_000;

export interface BumpTools {
  run: RunProgram;
  /** Address of the workflow run, or empty. */
  runUrl: string;
  /** The approvals of the workflow run as they are now. */
  approvals: PromotionContext['approvals'];
  now: () => Date;
}

/** Writes one release into the record of one environment. A refusal is an answer; what breaks on the way is thrown. */
export async function bump(inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  return inputs.mode === 'files' && 'path' in inputs.location
    ? bumpFiles(inputs, inputs.location.path, tools)
    : withRepository(tools.run, inputs.location, (branches) => bumpBranch(branches, inputs, tools));
}

async function bumpBranch(branches: Branches, inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  const { branch, author } = inputs;
  const ledger = async (digest: string): Promise<Ledger> => readLedger(await branches.tip(EVIDENCE_BRANCH), digest);
  const evidence = async (digest: string): Promise<LedgerEntry[]> => (await ledger(digest)).entries;
  const change = new ReleaseChange({ ...requested(inputs, tools, ledger), evidence });
  return answered(inputs, change, async () => {
    if (inputs.dryRun) {
      return preview(inputs, change, existing(await branches.tip(branch), branch), tools.run);
    }
    const result = await commitFiles(branches, { branch, author, deadline: DEADLINE, change: (snapshot) => change.on(existing(snapshot, branch)) });
    return bumpResult(inputs, { ...result, previous: change.previous });
  });
}

/** A branch that was not there has no policy either, and nothing follows it: it is a slip of the pen and not made. */
function existing(snapshot: Snapshot, branch: string): Snapshot {
  if (snapshot.commit === '') {
    throw new Refusal(`The repository has no branch ${branch} (input "branch"); a release is only written to a branch that is there.`);
  }
  return snapshot;
}

/** The files of the checkout are edited where they lie. Only the evidence for a decision comes from the repository it belongs to. */
async function bumpFiles(inputs: BumpInputs, root: string, tools: BumpTools): Promise<ActionResult> {
  const ledger = (digest: string): Promise<Ledger> =>
    withRepository(tools.run, inputs.location, async (branches) => readLedger(await branches.tip(EVIDENCE_BRANCH), digest));
  const change = new ReleaseChange({ ...requested(inputs, tools, ledger), evidence: () => Promise.resolve([]) });
  return answered(inputs, change, async () => {
    const snapshot = workingSnapshot(root);
    if (inputs.dryRun) {
      return preview(inputs, change, snapshot, tools.run);
    }
    const wanted = await change.on(snapshot);
    if ('superseded' in wanted) {
      return bumpResult(inputs, { outcome: 'superseded', reason: wanted.superseded, commit: '', files: [], previous: change.previous });
    }
    const files = (await writeWorkingFiles(root, wanted.files)).map(({ path }) => path);
    return bumpResult(inputs, { outcome: files.length > 0 ? 'written' : 'unchanged', reason: '', commit: '', files, previous: change.previous });
  });
}

function requested(inputs: BumpInputs, { approvals, now, runUrl }: BumpTools, ledger: PromotionContext['ledger']): Omit<ReleaseRequest, 'evidence'> {
  const { environment, decision, release } = inputs;
  return {
    environment,
    release,
    decided: decision === undefined ? undefined : decidedBy(decision, { ledger, approvals, now }),
    run: runUrl,
  };
}

async function preview(inputs: BumpInputs, change: ReleaseChange, snapshot: Snapshot, run: RunProgram): Promise<ActionResult> {
  const wanted = await change.on(snapshot);
  const { previous } = change;
  if ('superseded' in wanted) {
    return bumpResult(inputs, { outcome: 'superseded', reason: wanted.superseded, commit: snapshot.commit, files: [], previous });
  }
  const changed = await changedFiles(snapshot, wanted.files);
  const files = changed.map(({ path }) => path);
  const diff = await unifiedDiff(run, changed);
  return bumpResult(inputs, { outcome: 'unchanged', reason: '', commit: snapshot.commit, files, previous, diff });
}

async function answered(inputs: BumpInputs, change: ReleaseChange, write: () => Promise<ActionResult>): Promise<ActionResult> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    const outcome = error instanceof NotPermitted && error.outcome === 'unknown' ? 'unknown' : 'refused';
    return bumpResult(inputs, { outcome, reason: error.message, commit: '', files: [], previous: change.previous });
  }
}
