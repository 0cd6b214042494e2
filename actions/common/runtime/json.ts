import { UserError, errorSentence } from './errors.ts';

const DEFAULT_MAXIMUM_BYTES = 32 * 1024 * 1024;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gy;
const BETWEEN_TOKENS = /[^"{}[\]:,]*/gy;

/**
 * Parses JSON that somebody else wrote. `JSON.parse` keeps the last of two equal keys without a word, which lets a report say
 * two things at once, so repeated keys are refused.
 *
 * @param what names the document in the error sentence, e.g. "The Trivy report".
 * @throws UserError when it is too large, is not JSON or repeats a key.
 */
export function parseStrictJson(text: string, what: string, maximumBytes = DEFAULT_MAXIMUM_BYTES): unknown {
  if (Buffer.byteLength(text) > maximumBytes) {
    throw new UserError(`${what} is larger than ${maximumBytes} bytes.`);
  }
  const value = parseJson(text, what);
  const repeated = firstRepeatedKey(text);
  if (repeated !== undefined) {
    throw new UserError(`${what} has the key ${JSON.stringify(repeated)} twice in one object.`);
  }
  return value;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${what} is not valid JSON: ${errorSentence(error)}`, { cause: error });
  }
}

/** Walks the tokens of a text that is known to be valid JSON. A string is a key when a colon follows it. */
function firstRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let lastString = '';
  for (const token of tokens(text)) {
    if (token.startsWith('"')) {
      lastString = token;
    } else if (token === '{' || token === '[') {
      open.push(new Set());
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':') {
      const key = JSON.parse(lastString) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) {
        return key;
      }
      keys?.add(key);
    }
  }
  return undefined;
}

function* tokens(text: string): Generator<string> {
  let position = 0;
  while (position < text.length) {
    BETWEEN_TOKENS.lastIndex = position;
    BETWEEN_TOKENS.exec(text);
    TOKEN.lastIndex = BETWEEN_TOKENS.lastIndex;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) {
      return;
    }
    position = TOKEN.lastIndex;
    yield token;
  }
}
