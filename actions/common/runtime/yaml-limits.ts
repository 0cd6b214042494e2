import { Lexer } from 'yaml';
import { Refusal } from './errors.ts';
import { checkYamlCharacters } from './yaml-characters.ts';
import { place } from './yaml-place.ts';

const MAXIMUM_BYTES = 1024 * 1024;
const MAXIMUM_LEVELS = 64;
const MAXIMUM_NODES = 10_000;
const MAXIMUM_TOKENS = 60_000;

// Marks that the lexer puts before a document and before a plain or block scalar; they have no length in the source.
const DOCUMENT = '\u0002';
const SCALAR = '\u001F';
const FLOW_END = '\u0018';

/**
 * Refuses a YAML text that could exhaust a parser: over 1 MiB, over 64 levels, over 10,000 nodes, or with characters that are
 * not for YAML. It only splits the text into tokens, in one pass that stops at the first limit, so that it is quick on the worst
 * of files.
 *
 * @throws Refusal that starts with `file:line:column`.
 */
export function checkYamlLimits(text: string, file: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAXIMUM_BYTES) {
    throw new Refusal(`${file}: has ${bytes} bytes; at most ${MAXIMUM_BYTES} are read.`);
  }
  checkYamlCharacters(text, file);
  if (!isSurelySmall(text)) {
    scanTokens(text, file);
  }
}

/** Counts of characters that bound the limits from above; they spare ordinary files the splitting into tokens. */
function isSurelySmall(text: string): boolean {
  // A node needs a character of its own, and one that parts it from the next.
  if (text.length > 2 * MAXIMUM_NODES) {
    return false;
  }
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  // A level of a block is moved in by a space at least, or begins with an indicator; a list may begin at the column of its key.
  const levels = text.split('\n').map((line) => 2 * (line.search(/[^ ]|$/) + (line.match(/[-?:](?=\s|$)/g)?.length ?? 0)) + 2);
  return brackets + Math.max(...levels) <= MAXIMUM_LEVELS;
}

function scanTokens(text: string, file: string): void {
  const levels = new Levels();
  let offset = 0;
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    levels.see(token);
    tokens += 1;
    if (levels.depth > MAXIMUM_LEVELS) {
      throw new Refusal(`${place(file, text, offset)}: is nested deeper than ${MAXIMUM_LEVELS} levels.`);
    }
    if (levels.nodes > MAXIMUM_NODES) {
      throw new Refusal(`${place(file, text, offset)}: is past the ${MAXIMUM_NODES} nodes that are read from one file.`);
    }
    if (tokens > MAXIMUM_TOKENS) {
      throw new Refusal(`${place(file, text, offset)}: is past the ${MAXIMUM_TOKENS} tokens that are read from one file.`);
    }
    offset += isMark(token) ? 0 : token.length;
  }
}

function isMark(token: string): boolean {
  return token === DOCUMENT || token === SCALAR || token === FLOW_END;
}

/** Follows how deep the nodes lie: open brackets, and the columns at which block nodes began. */
class Levels {
  #values = 0;
  #separators = 0;
  #brackets = 0;
  /** Twice the column, plus one for a list: a list may begin at the column of the key that holds it. */
  #block: number[] = [];
  #column = 0;

  get depth(): number {
    return this.#brackets + this.#block.length;
  }

  /** Of the texts and of the marks between them whichever are more: a node may have no text, as in `a:`. */
  get nodes(): number {
    return Math.max(this.#values, this.#separators);
  }

  see(token: string): void {
    if (token === '[' || token === '{') {
      this.#brackets += 1;
    } else if (token === ']' || token === '}') {
      this.#brackets = Math.max(0, this.#brackets - 1);
    } else if (this.#brackets === 0 && startsNode(token)) {
      this.#openBlock(this.#column * 2 + (token === '-' ? 1 : 0));
    }
    this.#count(token);
    this.#column = columnAfter(token, this.#column);
  }

  #openBlock(level: number): void {
    while ((this.#block.at(-1) ?? -1) > level) {
      this.#block.pop();
    }
    if (this.#block.at(-1) !== level) {
      this.#block.push(level);
    }
  }

  #count(token: string): void {
    if (token === ':' || token === ',' || token === '?' || token === '-') {
      this.#separators += 1;
    } else if (startsNode(token) || token === '[' || token === '{') {
      this.#values += 1;
    }
  }
}

function startsNode(token: string): boolean {
  return token === SCALAR || token === '-' || token === '?' || /^["'*]/.test(token);
}

function columnAfter(token: string, column: number): number {
  if (isMark(token)) {
    return column;
  }
  const lineBreak = token.lastIndexOf('\n');
  return lineBreak === -1 ? column + token.length : token.length - lineBreak - 1;
}
