import type { PythonSource } from './source-error.ts';
import { sourceError } from './source-error.ts';

const ESCAPE = /\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g;
const ONE_CHARACTER: Record<string, string> = {
  '\n': '', '\\': '\\', "'": "'", '"': '"', a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
};

/**
 * The offset behind a string whose opening quote is at `start`. A backslash protects the next character in raw strings too.
 *
 * @throws SourceError when the string does not end on its line, or at all for a triple-quoted one.
 */
export function stringEnd(source: PythonSource, start: number): number {
  const { text } = source;
  const quote = text.charAt(start);
  const triple = text.startsWith(quote.repeat(3), start);
  const closing = triple ? quote.repeat(3) : quote;
  for (let at = start + closing.length; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') {
      at += 1;
    } else if (character === quote && (!triple || text.startsWith(closing, at))) {
      return at + closing.length;
    } else if (character === '\n' && !triple) {
      break;
    }
  }
  throw sourceError(source, start, 'a string starts here and does not end.');
}

/**
 * The value of a string token such as `r"a\b"`, by Python's rules for escapes.
 *
 * @throws SourceError for bytes, formatted strings and escapes that need Python's character names.
 */
export function stringValue(source: PythonSource, start: number, token: string): string {
  const quoteAt = token.search(/['"]/);
  const prefix = token.slice(0, quoteAt).toLowerCase();
  if (/[bft]/.test(prefix)) {
    throw sourceError(source, start, `a string with the prefix ${prefix} is no plain text.`);
  }
  const quote = token.charAt(quoteAt);
  const width = token.startsWith(quote.repeat(3), quoteAt) ? 3 : 1;
  const content = token.slice(quoteAt + width, -width);
  return prefix.includes('r') || !content.includes('\\') ? content : unescaped(source, start, content);
}

function unescaped(source: PythonSource, start: number, content: string): string {
  return content.replace(ESCAPE, (escape) => {
    const kind = escape.charAt(1);
    if (kind === 'N' || ('xuU'.includes(kind) && escape.length === 2)) {
      throw sourceError(source, start, `the string has the escape ${escape}, which this reader does not decode.`);
    }
    if ('xuU'.includes(kind)) {
      return codePoint(source, start, Number.parseInt(escape.slice(2), 16));
    }
    if (/[0-7]/.test(kind)) {
      return String.fromCodePoint(Number.parseInt(escape.slice(1), 8));
    }
    return ONE_CHARACTER[kind] ?? escape;
  });
}

function codePoint(source: PythonSource, start: number, code: number): string {
  if (code > 0x10_FF_FF) {
    throw sourceError(source, start, 'the string has an escape above U+10FFFF.');
  }
  return String.fromCodePoint(code);
}
