import type { ActionResult } from '../../common/runtime/action.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { BumpInputs } from './inputs.ts';

export const OUTPUTS = ['outcome', 'changed', 'commit', 'pull-request', 'files', 'previous'] as const;
export const OUTCOMES = ['written', 'unchanged', 'superseded', 'refused', 'partial', 'unknown'] as const;

export interface Bumped {
  outcome: Exclude<(typeof OUTCOMES)[number], 'partial'>;
  /** Why, where it is not plain; sentences, one a line. */
  reason: string;
  commit: string;
  files: string[];
  previous: string;
  /** Only of a dry run. */
  diff?: string;
}

/** What the action answers: outputs for machines, sentences for people. */
export function bumpResult({ environment, branch, mode }: BumpInputs, bumped: Bumped): ActionResult {
  const { outcome, commit, files, previous, reason, diff } = bumped;
  const where = mode === 'files' ? 'the files of the checkout' : `branch ${branch}`;
  const headlines: Record<Bumped['outcome'], string> = {
    written: `Wrote the release record of ${environment} to ${where}${commit === '' ? '' : ` with commit ${commit}`}.`,
    unchanged: `The release record of ${environment} says so already; nothing was written.`,
    superseded: 'Nothing was written: another release came in between.',
    refused: 'Nothing was written: refused.',
    unknown: 'Nothing was written: it could not be found out whether it may be.',
  };
  const isPreview = diff !== undefined && diff !== '';
  const headline = isPreview ? `Dry run: nothing was written. This would change ${where}:` : headlines[outcome];
  return {
    outputs: {
      outcome,
      changed: String(outcome === 'written'),
      commit,
      'pull-request': '',
      files: JSON.stringify(files),
      previous,
    },
    sentences: [headline, ...lines(reason), ...(isPreview ? lines(diff) : [])],
    summary: [`## Promotion to ${markdownText(environment)}: ${outcome}`, '', ...[headline, ...lines(reason)].map((line) => `- ${markdownText(line)}`)].join('\n'),
  };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
