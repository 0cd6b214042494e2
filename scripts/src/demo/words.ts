import type { ActionRun } from './run-action.ts';

const SHOWN = 10;
const ENTITIES: Record<string, string> = { '&#64;': '@', '&#58;': ':', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/**
 * What an action says of itself: the headings, list items and table rows of its step summary, without their Markdown. One that
 * broke off has no summary; then it is the end of its log.
 */
export function wordsOf({ summary, log }: Pick<ActionRun, 'summary' | 'log'>): string[] {
  const lines = summary.split('\n');
  const said = lines.filter((line, index) => /^(?:- |#{2,4} |\| )/.test(line) && !isTableHead(line, lines[index + 1]));
  const words = said.length > 0 ? said : lastSentences(log);
  return words.map((line) => plainWords(line)).filter((line) => line !== '').slice(0, SHOWN);
}

function lastSentences(log: string): string[] {
  const lines = log.split('\n').map((line) => line.replace(/^::error[^:]*::/, ''));
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('::')).slice(-2);
}

function isTableHead(line: string, next = ''): boolean {
  return line.startsWith('|') && (/^\|[\s:|-]+$/.test(next) || /^\|[\s:|-]+$/.test(line));
}

function plainWords(markdown: string): string {
  return markdown
    .replace(/^(?:- |#+ )/, '')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/<br>/g, ' ')
    .replaceAll(/<\/?[a-z]+>/g, '')
    .replaceAll(/\\([\\`*_{}[\]()#+!|~.-])/g, '$1')
    .replaceAll(/&(?:#64|#58|#39|quot|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
    .split(' | ')
    .map((cell) => cell.replaceAll(/^\| ?| ?\|$/g, '').trim())
    .filter((cell) => cell !== '')
    .join(': ');
}
