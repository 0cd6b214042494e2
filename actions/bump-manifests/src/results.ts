import type { ActionResult } from '../../common/runtime/action.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { MergeAnswer } from '../../common/github/merge-pull-request.ts';
import type { TargetAnswer } from './bump-change.ts';
import type { BumpInputs } from './inputs.ts';
import type { Proposed } from './propose-change.ts';

export const OUTPUTS = ['outcome', 'changed', 'commit', 'pull-request', 'files', 'previous', 'targets'] as const;
export const OUTCOMES = ['written', 'unchanged', 'superseded', 'refused', 'partial', 'unknown'] as const;
export type BumpOutcome = (typeof OUTCOMES)[number];

/** What came of the write, whatever the targets say. */
export interface Written {
  /** Empty with mode `files`. */
  commit: string;
  files: string[];
  /** Only of a dry run. */
  diff?: string;
}

/** How many targets are named one by one to people; the output `targets` has all of them. */
const NAMED = 50;

/** One outcome for all targets: what was left out shows, as long as anything went through. */
export function overallOutcome(answers: readonly Pick<TargetAnswer, 'outcome'>[]): BumpOutcome {
  const outcomes = new Set(answers.map(({ outcome }) => outcome));
  const goneThrough = outcomes.has('written') ? 'written' : 'unchanged';
  const leftOut = (['unknown', 'refused', 'superseded'] as const).find((outcome) => outcomes.has(outcome));
  if (leftOut === undefined) {
    return goneThrough;
  }
  return outcomes.has('written') || outcomes.has('unchanged') ? 'partial' : leftOut;
}

/** What the action answers: outputs for machines, sentences for people. */
export function bumpResult(inputs: BumpInputs, written: Written, answers: readonly TargetAnswer[]): ActionResult {
  const { files, diff } = written;
  const overall = overallOutcome(answers);
  const outcome = diff !== undefined && overall === 'written' ? 'unchanged' : overall;
  const isNothing = outcome === 'refused' || outcome === 'unknown';
  const commit = isNothing ? '' : written.commit;
  const isPreview = diff !== undefined && diff !== '';
  const headline = isPreview ? `Dry run: nothing was written. This would change ${whereOf(inputs)}:` : headlineOf(inputs, outcome, commit, answers);
  const reasons = reasonsOf(answers);
  const [only] = answers;
  return {
    outputs: {
      outcome,
      changed: String(diff === undefined && files.length > 0),
      commit,
      'pull-request': '',
      files: JSON.stringify(files),
      previous: answers.length === 1 && only !== undefined ? only.previous : '',
      targets: JSON.stringify(answers),
    },
    sentences: [headline, ...reasons, ...(isPreview ? linesOf(diff) : [])],
    summary: [`## Promotion to ${markdownText(titleOf(inputs, answers))}: ${outcome}`, '', ...[headline, ...reasons].map((line) => `- ${markdownText(line)}`)].join('\n'),
  };
}

/** A call that was refused as a whole, before any target was looked at. */
export function refusedResult(inputs: BumpInputs, reason: string): ActionResult {
  return bumpResult(inputs, { commit: '', files: [] }, [{ target: '', outcome: 'refused', previous: '', reason }]);
}

/** A promotion by pull request. A merge that was asked for and did not come about is no success, though the pull request stands. */
export function proposalResult(inputs: BumpInputs, proposed: Proposed, answers: readonly TargetAnswer[]): ActionResult {
  const result = bumpResult(inputs, proposed, answers);
  const { pullRequest, merge } = proposed;
  if (pullRequest === undefined) {
    return result;
  }
  const where = `Pull request ${pullRequest.number} (${pullRequest.url})`;
  const merged = merge === undefined ? undefined : mergeWords(merge);
  const outcome = merged?.outcome ?? result.outputs['outcome'] ?? '';
  return {
    outputs: { ...result.outputs, outcome, commit: merge?.outcome === 'merged' ? merge.commit : proposed.commit, 'pull-request': String(pullRequest.number) },
    sentences: [`${where} ${merged?.sentence ?? 'proposes it'}.`, ...result.sentences],
    summary: `${result.summary}\n- ${markdownText(`${where} ${merged?.sentence ?? 'proposes it'}.`)}`,
  };
}

function mergeWords(merge: MergeAnswer): { outcome: BumpOutcome | undefined; sentence: string } {
  switch (merge.outcome) {
    case 'merged':
      return { outcome: undefined, sentence: `was merged as commit ${merge.commit}` };
    case 'moved':
      return { outcome: 'superseded', sentence: `was not merged: somebody moved its branch to ${merge.headOid} after the gates were asked` };
    case 'blocked':
      return { outcome: 'refused', sentence: `was not merged: ${merge.words.replace(/\.$/, '')}` };
  }
}

function headlineOf(inputs: BumpInputs, outcome: BumpOutcome, commit: string, answers: readonly TargetAnswer[]): string {
  const count = answers.filter((answer) => answer.outcome === 'written').length;
  const by = `${whereOf(inputs)}${commit === '' ? '' : ` with commit ${commit}`}`;
  const leftOut = answers.filter((answer) => answer.outcome !== 'written' && answer.outcome !== 'unchanged').length;
  const headlines: Record<BumpOutcome, string> = {
    written: `Wrote ${answers.length === 1 ? titleOf(inputs, answers) : `${count} of ${answers.length} targets`} to ${by}.`,
    unchanged: `${titleOf(inputs, answers)} says so already; nothing was written.`,
    superseded: 'Nothing was written: another release came in between.',
    refused: 'Nothing was written: refused.',
    partial: `Left out ${leftOut} of ${answers.length} targets; ${count === 0 ? 'the others say so already' : `wrote ${count} to ${by}`}.`,
    unknown: 'Nothing was written: it could not be found out whether it may be.',
  };
  return headlines[outcome];
}

function whereOf({ mode, branch }: BumpInputs): string {
  const places = { files: 'the files of the checkout', 'pull-request': `a pull request for branch ${branch}`, commit: `branch ${branch}` };
  return places[mode];
}

function titleOf({ targets }: BumpInputs, answers: readonly TargetAnswer[]): string {
  const [only] = answers;
  const isRecord = targets.length === 1 && targets[0]?.kind === 'record';
  return answers.length === 1 && only !== undefined && only.target !== '' ? `${isRecord ? 'the release record of ' : ''}${only.target}` : `${answers.length} targets`;
}

function reasonsOf(answers: readonly TargetAnswer[]): string[] {
  const told = answers.filter(({ reason }) => reason !== '');
  const several = answers.length > 1;
  const lines = told.slice(0, NAMED).flatMap(({ target, outcome, reason }) => linesOf(several ? `${target}: ${outcome}: ${reason}` : reason));
  return told.length > NAMED ? [...lines, `${told.length - NAMED} more are named in the output "targets".`] : lines;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
