import { EVIDENCE_BRANCH, type LedgerEntry, readLedger } from '../../common/evidence/ledger.ts';
import type { Branches } from '../../common/gitops/branches.ts';
import { changedFiles } from '../../common/gitops/changed-files.ts';
import { commitFiles } from '../../common/gitops/commit-files.ts';
import { withRepository } from '../../common/gitops/open-repository.ts';
import { Refusal } from '../../common/gitops/refusal.ts';
import type { Snapshot } from '../../common/gitops/snapshot.ts';
import { unifiedDiff } from '../../common/gitops/unified-diff.ts';
import { workingSnapshot, writeWorkingFiles } from '../../common/gitops/working-files.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import type { BumpInputs } from './inputs.ts';
import { NotPermitted, ReleaseChange, type ReleaseRequest } from './release-change.ts';
import { bumpResult } from './results.ts';

/** Milliseconds until rivals for the branch are no longer outwaited. */
const DEADLINE = 120_000;

/** What a decision allows: a release, as long as the gates still say so. Undefined where no decision was given. */
export type Decided = Pick<ReleaseRequest, 'release' | 'permission'>;

export interface BumpTools {
  run: RunProgram;
  /** Address of the workflow run, or empty. */
  runUrl: string;
  /** @param evidence about a digest, as the ledger has it now. */
  decided: (evidence: ReleaseRequest['evidence']) => Decided;
}

/** Writes one release into the record of one environment. A refusal is an answer; what breaks on the way is thrown. */
export async function bump(inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  return inputs.mode === 'files' ? bumpFiles(inputs, tools) : withRepository(tools.run, inputs.location, (branches) => bumpBranch(branches, inputs, tools));
}

async function bumpBranch(branches: Branches, inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  const { branch, author } = inputs;
  const evidence = async (digest: string): Promise<LedgerEntry[]> => (await readLedger(await branches.tip(EVIDENCE_BRANCH), digest)).entries;
  const change = new ReleaseChange({ ...tools.decided(evidence), environment: inputs.environment, evidence, run: tools.runUrl });
  return answered(inputs, change, async () => {
    if (inputs.dryRun) {
      return preview(inputs, change, await branches.tip(branch), tools.run);
    }
    const result = await commitFiles(branches, { branch, author, deadline: DEADLINE, change: (snapshot) => change.on(snapshot) });
    return bumpResult(inputs, { ...result, previous: change.previous });
  });
}

/** The files of the checkout are edited where they lie; evidence and gates still come from the repository that it belongs to. */
async function bumpFiles(inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  const root = 'path' in inputs.location ? inputs.location.path : '.';
  const snapshot = workingSnapshot(root);
  const fromRepository: ReleaseRequest['evidence'] = (digest) =>
    withRepository(tools.run, inputs.location, async (branches) => (await readLedger(await branches.tip(EVIDENCE_BRANCH), digest)).entries);
  const change = new ReleaseChange({
    ...tools.decided(fromRepository),
    environment: inputs.environment,
    evidence: () => Promise.resolve([]),
    run: tools.runUrl,
  });
  return answered(inputs, change, async () => {
    if (inputs.dryRun) {
      return preview(inputs, change, snapshot, tools.run);
    }
    const wanted = await change.on(snapshot);
    const written = 'superseded' in wanted ? [] : await writeWorkingFiles(root, wanted.files);
    const outcome = written.length > 0 ? 'written' : 'superseded' in wanted ? 'superseded' : 'unchanged';
    const reason = 'superseded' in wanted ? wanted.superseded : '';
    return bumpResult(inputs, { outcome, reason, commit: '', files: written.map(({ path }) => path), previous: change.previous });
  });
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
