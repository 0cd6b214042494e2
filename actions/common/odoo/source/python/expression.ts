import type { PythonSource } from './source-error.ts';
import { SourceError } from './source-error.ts';
import { stringValue } from './strings.ts';
import type { Token } from './tokens.ts';

/** A call as it is written: `fields.Char("Name", required=True)`. */
export interface Call {
  /** Dotted name of what is called; a subscript such as `Many2one[Partner]` is left out. */
  callee: string;
  positional: Token[][];
  keywords: Map<string, Token[]>;
  /** True when `*` or `**` adds arguments that are not written here. */
  open: boolean;
}

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);

/** Splits tokens at an operator outside all brackets; an empty last part (trailing comma) is left out. */
export function splitOutside(tokens: readonly Token[], separator: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += depthChange(token);
    if (depth === 0 && token.text === separator) {
      parts.push([]);
    } else {
      parts.at(-1)?.push(token);
    }
  }
  return parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
}

/** The items of a list or tuple, or undefined when the tokens are anything else. A parenthesis around one item is no tuple. */
export function sequenceItems(tokens: readonly Token[]): Token[][] | undefined {
  const [first] = tokens;
  if ((first?.text !== '(' && first?.text !== '[') || closingIndex(tokens, 0) !== tokens.length - 1) {
    return undefined;
  }
  const inside = tokens.slice(1, -1);
  const items = splitOutside(inside, ',');
  const isTuple = items.length !== 1 || inside.at(-1)?.text === ',';
  return first.text === '[' || isTuple ? items : undefined;
}

/** The call that all the tokens form, or undefined. */
export function asCall(tokens: readonly Token[]): Call | undefined {
  let at = 0;
  while (tokens[at]?.kind === 'name' && tokens[at + 1]?.text === '.') {
    at += 2;
  }
  if (tokens[at]?.kind !== 'name') {
    return undefined;
  }
  const callee = tokens.slice(0, at + 1).map((token) => token.text).join('');
  at = tokens[at + 1]?.text === '[' ? closingIndex(tokens, at + 1) + 1 : at + 1;
  const isWhole = tokens[at]?.text === '(' && closingIndex(tokens, at) === tokens.length - 1;
  return isWhole ? { callee, ...callArguments(tokens.slice(at + 1, -1)) } : undefined;
}

function callArguments(tokens: readonly Token[]): Omit<Call, 'callee'> {
  const positional: Token[][] = [];
  const keywords = new Map<string, Token[]>();
  let open = false;
  for (const argument of splitOutside(tokens, ',')) {
    const [name, equals] = argument;
    if (name?.kind === 'name' && equals?.text === '=') {
      keywords.set(name.text, argument.slice(2));
    } else if (name?.text === '*' || name?.text === '**') {
      open = true;
    } else {
      positional.push(argument);
    }
  }
  return { positional, keywords, open };
}

/** The index of the bracket that closes the one at `opening`; -1 when there is none. */
function closingIndex(tokens: readonly Token[], opening: number): number {
  let depth = 0;
  for (let at = opening; at < tokens.length; at += 1) {
    depth += depthChange(tokens[at]);
    if (depth === 0) {
      return at;
    }
  }
  return -1;
}

function depthChange(token: Token | undefined): number {
  if (token?.kind !== 'operator') {
    return 0;
  }
  if (OPENING.has(token.text)) {
    return 1;
  }
  return CLOSING.has(token.text) ? -1 : 0;
}

/** Code as comparable text: how strings are quoted and whether a last item has a comma makes no difference. */
export function comparableText(source: PythonSource, tokens: readonly Token[]): string {
  const kept = tokens.filter(({ text }, position) => text !== ',' || !CLOSING.has(tokens[position + 1]?.text ?? ''));
  return kept.map((token) => (token.kind === 'string' ? comparableString(source, token) : token.text)).join(' ');
}

function comparableString(source: PythonSource, token: Token): string {
  try {
    return JSON.stringify(stringValue(source, token.start, token.text));
  } catch (error) {
    if (error instanceof SourceError) {
      return token.text;
    }
    throw error;
  }
}

/** Code on one line, to show: tokens with single spaces. */
export function codeText(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ').replace(/\s+/g, ' ');
}
