const ESCAPE_SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;
// Bidirectional and zero-width characters can make a log line read as something it is not.
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** Foreign text (a log line, a commit title, a report) made safe to print: no terminal escapes, no control or invisible characters. */
export function plainText(text: string, maximum = 4000): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(ESCAPE_SEQUENCE, '').replace(CONTROL, '').replace(INVISIBLE, '');
  return clean.length > maximum ? `${clean.slice(0, maximum)} …` : clean;
}

/**
 * Foreign text for a line of the job log. The runner reads `::name::` and `##[name]` as commands wherever a line starts
 * with them, so both get a visible break.
 */
export function logText(text: string, maximum?: number): string {
  return plainText(text, maximum)
    .split('\n')
    .map((line) => line.replace(/^(\s*)::/, '$1: :').replaceAll('##[', '# #['))
    .join('\n');
}

/** Foreign text inside Markdown: one line, every character with a meaning escaped; no links, mentions or references appear. */
export function markdownText(text: string, maximum = 1000): string {
  const escaped = plainText(text, maximum)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()#+!|~-]|(?<=^\d+)\./g, (character) => `\\${character}`);
  return htmlText(escaped).replaceAll('@', '&#64;').replaceAll('://', '&#58;//').replaceAll(/\b(www)\./gi, '$1&#46;');
}

/** Foreign text inside HTML text or a quoted attribute. */
export function htmlText(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
