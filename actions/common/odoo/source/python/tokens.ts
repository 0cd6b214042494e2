import type { PythonSource } from './source-error.ts';
import { sourceError } from './source-error.ts';
import { stringEnd } from './strings.ts';

/** One token of Python code. Space, comments and line ends inside brackets are left out. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'operator';
  text: string;
  /** Offset in the source. */
  start: number;
}

const SPACE = /(?:[ \t\f\n]|\\\n|#[^\n]*)+/y;
const STRING_START = /(?:[rR][bBfF]?|[bBfFtT][rR]?|[uU])?(?=['"])/y;
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const NUMBER = /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?)/y;
const OPERATOR = /\*\*=?|\/\/=?|>>=?|<<=?|->|:=|\.\.\.|[-+*/%&|^@=!<>]=|[-+*/%&|^@=<>~()[\]{},:.;!]/y;

/**
 * The tokens between two offsets of a source.
 *
 * @throws SourceError at a character that no Python token starts with.
 */
export function tokensBetween(source: PythonSource, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(source.text, start);
  while (at < end) {
    const token = tokenAt(source, at);
    tokens.push(token);
    at = skipSpace(source.text, at + token.text.length);
  }
  return tokens;
}

function tokenAt(source: PythonSource, start: number): Token {
  const { text } = source;
  STRING_START.lastIndex = start;
  const prefix = STRING_START.exec(text);
  if (prefix !== null) {
    return { kind: 'string', text: text.slice(start, stringEnd(source, start + prefix[0].length)), start };
  }
  const found = match(NAME, text, start) ?? match(NUMBER, text, start) ?? match(OPERATOR, text, start);
  if (found === undefined) {
    throw sourceError(source, start, `${JSON.stringify(text.charAt(start))} does not belong here.`);
  }
  return { kind: kindOf(found), text: found, start };
}

function match(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

function kindOf(text: string): Token['kind'] {
  if (/^[\p{L}_]/u.test(text)) {
    return 'name';
  }
  return /^\.?\d/.test(text) ? 'number' : 'operator';
}

function skipSpace(text: string, start: number): number {
  SPACE.lastIndex = start;
  return start + (SPACE.exec(text)?.[0].length ?? 0);
}
