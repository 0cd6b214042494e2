import { UserError, errorSentence } from './errors.ts';
import { shown } from './parsers.ts';

const DEFAULT_MAXIMUM_BYTES = 32 * 1024 * 1024;
// Deeper documents would overflow the stack of whoever walks them.
const MAXIMUM_DEPTH = 200;
const BETWEEN_TOKENS = /[^"{}[\]:,]*/gy;
// One step at a time: a pattern for a whole string overflows the stack where millions of its characters are escaped.
const UP_TO_ESCAPE = /[^"\\]*/gy;

/**
 * Parses JSON that somebody else wrote. `JSON.parse` keeps the last of two equal keys without a word, which lets a report say
 * two things at once, so repeated keys are refused.
 *
 * @param what names the document in the error sentence, e.g. "The Trivy report".
 * @throws UserError when it is too large, too deep, is not JSON or repeats a key. Its sentence quotes nothing but such a key.
 */
export function parseStrictJson(text: string, what: string, maximumBytes = DEFAULT_MAXIMUM_BYTES): unknown {
  if (Buffer.byteLength(text) > maximumBytes) {
    throw new UserError(`${what} is larger than ${maximumBytes} bytes.`);
  }
  const value = parseJson(text, what);
  refuseRepeatedKeys(text, what);
  return value;
}

function parseJson(text: string, what: string): unknown {
  if (text.startsWith('\uFEFF')) {
    throw new UserError(`${what} is not valid JSON: it starts with a byte order mark. Write it as UTF-8 without one.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the document, which may hold secrets: only its words before the quotation are kept.
    const said = errorSentence(error).replace(/,? (?:\.\.\.)?".*$/s, '');
    throw new UserError(`${what} is not valid JSON: ${said}.`);
  }
}

/** Walks the tokens of a text that is known to be valid JSON. A string is a key when a colon follows it. */
function refuseRepeatedKeys(text: string, what: string): void {
  const open: Set<string>[] = [];
  let lastString = '';
  for (const token of tokens(text)) {
    if (token.startsWith('"')) {
      lastString = token;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':') {
      refuseRepeated(open.at(-1), JSON.parse(lastString) as string, what);
    } else if (token !== ',' && open.push(new Set()) > MAXIMUM_DEPTH) {
      throw new UserError(`${what} is nested more than ${MAXIMUM_DEPTH} levels deep.`);
    }
  }
}

function refuseRepeated(keys: Set<string> | undefined, key: string, what: string): void {
  if (keys?.has(key)) {
    throw new UserError(`${what} has the key ${shown(key)} twice in one object.`);
  }
  keys?.add(key);
}

function* tokens(text: string): Generator<string> {
  for (let start = behind(BETWEEN_TOKENS, text, 0); start < text.length;) {
    const end = text.charAt(start) === '"' ? stringEnd(text, start) : start + 1;
    yield text.slice(start, end);
    start = behind(BETWEEN_TOKENS, text, end);
  }
}

/** The offset behind the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  let at = behind(UP_TO_ESCAPE, text, start + 1);
  while (text.charAt(at) === '\\') {
    at = behind(UP_TO_ESCAPE, text, at + 2);
  }
  return at + 1;
}

/** The offset behind what a pattern matches at `start`. */
function behind(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  pattern.exec(text);
  return pattern.lastIndex;
}
