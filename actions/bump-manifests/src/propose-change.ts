import type { GitHub } from '../../common/github/connection.ts';
import { type MergeAnswer, mergePullRequest } from '../../common/github/merge-pull-request.ts';
import { writePullRequest } from '../../common/github/pull-requests.ts';
import type { Branches } from '../../common/gitops/repository/branches.ts';
import type { CommitResult } from '../../common/gitops/repository/commit-files.ts';
import { replaceBranch, type ReplaceRequest } from '../../common/gitops/repository/replace-branch.ts';
import { sha256 } from '../../common/runtime/canonical.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { BumpChange, TargetAnswer } from './bump-change.ts';
import type { PullRequestInputs } from './pull-request-inputs.ts';
import type { Target, Selection } from './target.ts';

/** What a promotion by pull request came to. */
export interface Proposed extends Pick<CommitResult, 'commit' | 'files'> {
  /** Undefined where the base branch says so already. */
  pullRequest: { number: number; url: string } | undefined;
  /** Undefined where nobody asked to merge, or the gates still wait. */
  merge: MergeAnswer | undefined;
}

/** One branch for the same targets, so that a newer release takes the place of the one before it. */
export function proposalBranch(targets: readonly (Target | Selection)[], base: string): string {
  const [only] = targets;
  if (targets.length === 1 && only?.kind === 'record') {
    const { customer, environment } = only.place;
    return ['promote', ...(base === 'main' ? [] : [base]), ...(customer === undefined ? [] : [customer]), environment].join('/');
  }
  const names = targets.map((target) => (target.kind === 'selection' ? target.pattern : JSON.stringify(target.kind === 'record' ? target.place : [target.file, target.entry])));
  return `promote/${sha256([base, ...names].join('\n')).slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

/** Writes the change to a branch of its own on top of the base branch, and keeps one pull request for it up to date. */
export async function proposeChange(
  github: GitHub,
  branches: Branches,
  change: BumpChange,
  request: ReplaceRequest,
  inputs: PullRequestInputs,
): Promise<Proposed> {
  let subject = '';
  const written = await replaceBranch(branches, {
    ...request,
    change: async (snapshot, alsoRead) => {
      const wanted = await request.change(snapshot, alsoRead);
      subject = 'message' in wanted ? wanted.message.subject : '';
      return wanted;
    },
  });
  if (written.files.length === 0) {
    return { ...written, pullRequest: undefined, merge: undefined };
  }
  const { owner, name, labels, reviewers, teamReviewers, method } = inputs;
  const section = { marker: 'promotion', text: bodyText(change.answers, change.waits) };
  const pull = await writePullRequest(github, { owner, name, head: request.branch, base: request.base, title: subject, section, labels, reviewers, teamReviewers });
  // The commit that was just judged, whatever GitHub takes for the head by now.
  const merge = method === undefined || change.waits ? undefined : await mergePullRequest(github, { owner, name, number: pull.number, headOid: written.commit, method });
  return { ...written, pullRequest: pull, merge };
}

function bodyText(answers: readonly TargetAnswer[], waits: boolean): string {
  const rows = answers.map(({ target, outcome, previous, reason }) =>
    `| ${[target, outcome === 'written' ? 'in this pull request' : outcome, previous === '' ? 'none' : previous, reason].map((text) => cell(text)).join(' | ')} |`);
  const gates = waits ? 'The gates still wait; a merge before they pass is not what this kit would do.' : 'The gates were asked right before this was written, and let it pass.';
  return ['| Target | | Before | |', '| --- | --- | --- | --- |', ...rows, '', gates].join('\n');
}

function cell(text: string): string {
  return markdownText(text).replaceAll('|', '\\|').replaceAll('\n', '<br>');
}
