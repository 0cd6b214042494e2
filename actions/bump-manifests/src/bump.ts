import { EVIDENCE_BRANCH } from '../../common/evidence/ledger.ts';
import type { PromotionContext } from '../../common/gates/observe.ts';
import type { GitHub } from '../../common/github/connection.ts';
import type { Branches } from '../../common/gitops/repository/branches.ts';
import { changedFiles } from '../../common/gitops/repository/changed-files.ts';
import { type CommitRequest, commitFiles } from '../../common/gitops/repository/commit-files.ts';
import { openRepository, withRepository } from '../../common/gitops/repository/open-repository.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { unifiedDiff } from '../../common/gitops/repository/unified-diff.ts';
import { workingSnapshot, writeWorkingFiles } from '../../common/gitops/repository/working-files.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import type { Surroundings } from './attempt.ts';
import { BumpChange } from './bump-change.ts';
import type { BumpInputs } from './inputs.ts';
import { proposalBranch, proposeChange } from './propose-change.ts';
import { bumpResult, proposalResult, refusedResult, type Written } from './results.ts';

/** Milliseconds until rivals for the branch are no longer outwaited. */
const DEADLINE = 120_000;

export interface BumpTools {
  run: RunProgram;
  /** Address of the workflow run, or empty. */
  runUrl: string;
  /** The approvals of the workflow run as they are now. */
  approvals: PromotionContext['approvals'];
  now: () => Date;
  /** The repository, where it was opened already; who opened it closes it. */
  opened?: Branches | undefined;
}

/** Writes releases to all targets of a call. A refusal is an answer; what breaks on the way is thrown. */
export async function bump(inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  try {
    return inputs.mode === 'files' && 'path' in inputs.location
      ? await bumpFiles(inputs, inputs.location.path, tools)
      : await withBranches(inputs, tools, (branches, github) => (inputs.mode === 'pull-request' && github ? proposeBranch(github, branches, inputs, tools) : bumpBranch(branches, inputs, tools)));
  } catch (error) {
    if (error instanceof Refusal) {
      return refusedResult(inputs, error.message);
    }
    throw error;
  }
}

async function withBranches<Value>(inputs: BumpInputs, tools: BumpTools, use: (branches: Branches, github: GitHub | undefined) => Promise<Value>): Promise<Value> {
  const { github, location, dryRun } = inputs;
  if (github === undefined) {
    const write = (branches: Branches): Promise<Value> => use(branches, undefined);
    return tools.opened === undefined ? withRepository(tools.run, location, write, { isWritten: !dryRun }) : write(tools.opened);
  }
  const { connectGitHub } = await import('../../common/github/connection.ts');
  const { githubBranches } = await import('../../common/gitops/repository/github-branches.ts');
  const connection = connectGitHub(github);
  return use(githubBranches({ github: connection, owner: github.owner, name: github.name }), connection);
}

async function proposeBranch(github: GitHub, branches: Branches, inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  const { branch: base, author, targets, pullRequest } = inputs;
  const change = bumpChange(inputs, tools, { evidence: () => branches.tip(EVIDENCE_BRANCH), looksUpBuilds: true });
  if (inputs.dryRun || pullRequest === undefined) {
    return preview(inputs, change, existing(await branches.tip(base), base), tools.run);
  }
  const request = { base, branch: proposalBranch(targets, base), author, deadline: DEADLINE, ...asked(inputs, change, base) };
  return proposalResult(inputs, await proposeChange(github, branches, change, request, pullRequest), change.answers);
}

async function bumpBranch(branches: Branches, inputs: BumpInputs, tools: BumpTools): Promise<ActionResult> {
  const { branch, author } = inputs;
  const change = bumpChange(inputs, tools, { evidence: () => branches.tip(EVIDENCE_BRANCH), looksUpBuilds: true });
  if (inputs.dryRun) {
    return preview(inputs, change, existing(await branches.tip(branch), branch), tools.run);
  }
  const written = await commitFiles(branches, { branch, author, deadline: DEADLINE, ...asked(inputs, change, branch) });
  return bumpResult(inputs, written, change.answers);
}

/** Records ask for evidence, which is read along with the branch: another look would take requests of its own. */
function asked({ targets }: BumpInputs, change: BumpChange, branch: string): Pick<CommitRequest, 'alsoRead' | 'change'> {
  const needsEvidence = targets.some((target) => target.kind !== 'file' || target.decision !== undefined);
  return {
    alsoRead: needsEvidence ? [EVIDENCE_BRANCH] : [],
    change: (snapshot, [evidence]) => change.on(existing(snapshot, branch), evidence),
  };
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
  let opened: Promise<Branches> | undefined;
  const evidence = async (): Promise<Snapshot> => (await (opened ??= openRepository(tools.run, inputs.location))).tip(EVIDENCE_BRANCH);
  try {
    return await writeFiles(inputs, root, bumpChange(inputs, tools, { evidence, looksUpBuilds: false }), tools.run);
  } finally {
    await (await opened)?.close();
  }
}

async function writeFiles(inputs: BumpInputs, root: string, change: BumpChange, run: RunProgram): Promise<ActionResult> {
  const snapshot = workingSnapshot(root);
  if (inputs.dryRun) {
    return preview(inputs, change, snapshot, run);
  }
  const { files } = await change.on(snapshot);
  const changed = await writeWorkingFiles(root, files);
  return bumpResult(inputs, { commit: '', files: changed.map(({ path }) => path) }, change.answers);
}

function bumpChange(inputs: BumpInputs, { approvals, now, runUrl }: BumpTools, evidence: Pick<Surroundings, 'evidence' | 'looksUpBuilds'>): BumpChange {
  return new BumpChange(inputs.targets, { ...evidence, isProposal: inputs.mode === 'pull-request', approvals, now }, runUrl);
}

async function preview(inputs: BumpInputs, change: BumpChange, snapshot: Snapshot, run: RunProgram): Promise<ActionResult> {
  const { files } = await change.on(snapshot);
  const changed = await changedFiles(snapshot, files);
  const written: Written = { commit: snapshot.commit, files: changed.map(({ path }) => path), diff: await unifiedDiff(run, changed) };
  return bumpResult(inputs, written, change.answers);
}
