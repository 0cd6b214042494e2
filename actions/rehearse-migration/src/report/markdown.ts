import { markdownText } from '../../../common/runtime/foreign-text.ts';
import { cut, LONGEST_NAME } from './elements.ts';
import type { Detail } from './details.ts';
import type { Loss, Report, Stop, Verdict } from './model.ts';

const SHOWN = { messages: 5, stops: 20, losses: 30, declared: 100, explained: 20, details: 40, rollback: 10 };
const SYMBOLS: Record<Verdict, string> = { pass: '✅', fail: '❌', unknown: '❓' };

/**
 * The report as Markdown, for the job summary.
 *
 * @param draft name of the file in which the authors can declare what is left; null when there is nothing to declare.
 */
export function markdownReport(report: Report, draft: string | null): string {
  const { verdict, headline, summary, image, series, data, from, to } = report;
  return [
    `## ${SYMBOLS[verdict]} Rehearsal: ${verdict} – ${headline}`,
    '',
    markdownText(summary),
    '',
    ...report.alerts.flatMap((alert) => [`> **Attention:** ${markdownText(alert)}`, '']),
    `${name(image)}, Odoo ${markdownText(series)}, from ${name(from)} to ${name(to)}, rehearsed on ${markdownText(data)}`,
    '',
    '| | |', '| --- | --- |',
    ...report.figures.map(({ term, value }) => `| ${markdownText(term)} | **${markdownText(value)}** |`),
    '',
    ...part(verdict === 'fail' ? 'What stops this release' : 'What is not known', stopLines(report.stops)),
    ...part('What would be lost or changed', lossLines(report.losses, draft)),
    ...part('What the authors declare, and why', cutLines(report.declared.map(({ what, because }) => `- **${markdownText(what)}** because: ${markdownText(because)}`), SHOWN.declared)),
    ...part('If it has to be taken back', rollbackLines(report)),
    ...part('How long it takes', forecastLines(report)),
    ...part('What changes and loses nothing', cutLines(report.explained.map((sentence) => `- ${markdownText(sentence)}`), SHOWN.explained)),
    ...report.details.flatMap((detail) => detailLines(detail)),
  ].join('\n');
}

function part(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}`, '', ...lines, ''];
}

function stopLines(stops: readonly Stop[]): string[] {
  return cutLines(stops.map((stop) => stopText(stop)), SHOWN.stops);
}

function stopText({ code, title, action, messages }: Stop): string {
  const lines = cutLines(messages.map((message) => `  - ${markdownText(message)}`), SHOWN.messages, '  ');
  const todo = action === '' ? [] : [`  - What to do: ${markdownText(action)}`];
  return [`- **${markdownText(title)}** (${name(code)})`, ...lines, ...todo].join('\n');
}

function lossLines(losses: readonly Loss[], draft: string | null): string[] {
  if (losses.length === 0) {
    return [];
  }
  const { shown, more } = cut(losses, SHOWN.losses);
  const rows = shown.map(({ what, subject, code, ids }) => `| ${markdownText(what)} | ${name(subject)} | ${markdownText(ids.join(', '))} | ${name(code)} |`);
  const hint = draft === null ? [] : ['', `Mend the release or, where a difference is meant, declare it: \`${draft}\` beside the report says it but for the reason.`];
  return ['| what | where | records | code |', '| --- | --- | --- | --- |', ...rows, ...(more === 0 ? [] : ['', `and ${more} more`]), ...hint];
}

function rollbackLines({ rollback: { short, sentence, reasons } }: Report): string[] {
  return [`**${markdownText(short)}.** ${markdownText(sentence)}`, ...(reasons.length === 0 ? [] : ['', ...cutLines(reasons.map((reason) => `- ${markdownText(reason)}`), SHOWN.rollback)])];
}

function forecastLines({ forecast, forecastNotes }: Report): string[] {
  const rows = forecast.map(({ term, words, isTotal }) => `| ${strong(markdownText(term), isTotal)} | ${strong(markdownText(words), isTotal)} |`);
  return [...(rows.length === 0 ? [] : ['| | about |', '| --- | ---: |', ...rows, '']), ...forecastNotes.map((note) => markdownText(note))];
}

function detailLines({ title, entries }: Detail): string[] {
  const lines = entries.map((entry) => `- ${entry.name === undefined ? '' : `${name(entry.name)} `}${markdownText(entry.text)}`);
  return [`<details><summary>${title} (${entries.length})</summary>`, '', ...cutLines(lines, SHOWN.details), '', '</details>', ''];
}

function cutLines(lines: readonly string[], maximum: number, indent = ''): string[] {
  const { shown, more } = cut(lines, maximum);
  return [...shown, ...(more === 0 ? [] : [`${indent}- and ${more.toLocaleString('en-US')} more`])];
}

function strong(markdown: string, isStrong: boolean): string {
  return isStrong ? `**${markdown}**` : markdown;
}

/** A name as code; foreign text has no way out of an element, and none into Markdown. */
function name(foreign: string): string {
  return `<code>${markdownText(foreign, LONGEST_NAME)}</code>`;
}
