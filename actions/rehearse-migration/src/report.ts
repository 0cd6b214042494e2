import type { Judgement } from '../../common/odoo/rehearsal/judgement.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { Reason } from '../../common/runtime/outcome.ts';
import type { RehearsalResult } from './rehearse.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';

/** The file with the draft of the intent. */
export const INTENT_DRAFT = 'release-intent.draft.yaml';

const SHOWN_DIFFERENCES = 60;

/** The rehearsal for people, as Markdown: the verdict first, then how a rollback would go, what changed, and the times. */
export function rehearsalReport(pair: { from: string; to: string }, result: RehearsalResult, steps: StepTimes): string {
  const { judgement, observations } = result;
  return [
    `## Rehearsal: ${judgement.outcome}`,
    '',
    `From \`${pair.from}\` to \`${pair.to}\``,
    '',
    ...reasonList(judgement.reasons, 'Nothing was found against this release.'),
    '',
    ...draftHint(judgement),
    ...declaredSection(judgement),
    `### Rollback: database change \`${judgement.databaseChange}\``,
    '',
    ...reasonList(judgement.rollback, ''),
    '',
    '### What the update did',
    '',
    ...judgement.explained.map((sentence) => `- ${markdownText(sentence)}`),
    `- Modules updated: ${nameList(observations.update.change?.modules.processed)}`,
    `- Modules newly installed: ${nameList(observations.update.change?.modules.installed)}`,
    `- Migration scripts run: ${nameList(observations.update.change?.scripts)}`,
    '',
    ...differences(observations.update.differences ?? {}),
    ...timeTable(result, steps),
  ].join('\n');
}

function draftHint({ undeclared }: Judgement): string[] {
  const hint = `Mend the release or, where a difference is meant, declare it: \`${INTENT_DRAFT}\` beside this report says it but for the reason.`;
  return undeclared.length === 0 ? [] : [hint, ''];
}

function declaredSection({ declared }: Judgement): string[] {
  return declared.length === 0 ? [] : ['### Declared by the authors', '', ...declared.map((sentence) => `- ${markdownText(sentence)}`), ''];
}

function reasonList(reasons: readonly Reason[], otherwise: string): string[] {
  const lines = reasons.map((reason) => `- **${reason.code}**: ${markdownText(reason.message)}`);
  return lines.length > 0 ? lines : otherwise === '' ? [] : [otherwise];
}

function nameList(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0 ? 'none' : names.map((name) => markdownText(name)).join(', ');
}

function differences(byTable: Record<string, string[]>): string[] {
  const lines = Object.entries(byTable).flatMap(([table, changes]) => changes.map((change) => `- \`${markdownText(table)}\`: ${markdownText(change)}`));
  if (lines.length === 0) {
    return [];
  }
  const more = lines.length - SHOWN_DIFFERENCES;
  const rest = more > 0 ? [`- and ${more} more`] : [];
  return ['<details><summary>Changes in the schema</summary>', '', ...lines.slice(0, SHOWN_DIFFERENCES), ...rest, '', '</details>', ''];
}

function timeTable(result: RehearsalResult, steps: StepTimes): string[] {
  const rows = steps.all().map(({ title, seconds }) => `| ${title} | ${seconds} |`);
  const removed = result.clone.deletedAt === null ? `could not be removed: ${result.clone.leftBehind.map((item) => markdownText(item)).join('; ')}` : `was removed at ${result.clone.deletedAt}`;
  return ['| step | seconds |', '|---|---:|', ...rows, '', `The clone \`${result.clone.name}\` ${removed}.`, ''];
}
