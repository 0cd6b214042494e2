import type { PythonSource } from './source-error.ts';
import { sourceError } from './source-error.ts';
import { stringEnd } from './strings.ts';

/** One logical line of Python: a statement, or the head of a compound one, over as many lines as its brackets span. */
export interface LogicalLine {
  /** Columns of white space before it; a tab reaches to the next multiple of eight. */
  indent: number;
  /** Line number from 1. */
  line: number;
  /** Offsets of its first character and behind its last; comments may lie between. */
  start: number;
  end: number;
}

const PLAIN = /[^\n'"#()[\]{}\\]+/y;
const INDENTATION = /[ \t\f]*/y;
const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
const MAXIMUM_DEPTH = 200;

/**
 * Splits a Python source into logical lines. Strings, comments, brackets and continuations are understood; statements are not.
 *
 * @throws SourceError for a string, bracket or continuation that does not end, and for brackets nested deeper than Python allows.
 */
export function logicalLines(source: PythonSource): LogicalLine[] {
  const scanner = new LineScanner(source);
  const lines: LogicalLine[] = [];
  for (let line = scanner.next(); line !== undefined; line = scanner.next()) {
    lines.push(line);
  }
  return lines;
}

class LineScanner {
  readonly #source: PythonSource;
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(source: PythonSource) {
    this.#source = source;
    this.#text = source.text;
  }

  /** The next line that holds more than space and comments. */
  next(): LogicalLine | undefined {
    while (this.#at < this.#text.length) {
      const indent = this.#indentation();
      const line = this.#line;
      const start = this.#at;
      const end = this.#endOfLine();
      if (end > start) {
        return { indent, line, start, end };
      }
    }
    return undefined;
  }

  #indentation(): number {
    INDENTATION.lastIndex = this.#at;
    const space = INDENTATION.exec(this.#text)?.[0] ?? '';
    this.#at += space.length;
    let columns = 0;
    for (const character of space) {
      columns = character === '\f' ? 0 : columns + (character === '\t' ? 8 - (columns % 8) : 1);
    }
    return columns;
  }

  /** Moves behind the line feed that ends the logical line; answers the offset behind its last character of code. */
  #endOfLine(): number {
    const open: string[] = [];
    let end = this.#at;
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at);
      if (character === '\n' && open.length === 0) {
        this.#lineFeed();
        return end;
      }
      end = this.#step(character, open, end);
    }
    if (open.length > 0) {
      throw sourceError(this.#source, end, `the source ends where a "${open.at(-1)}" is still missing.`);
    }
    return end;
  }

  #step(character: string, open: string[], end: number): number {
    switch (character) {
      case '\n':
        this.#lineFeed();
        return end;
      case '#':
        this.#comment();
        return end;
      case '\\':
        return this.#continuation(end);
      case '"':
      case "'":
        return this.#string();
      default:
        return this.#codeOrBracket(character, open, end);
    }
  }

  #codeOrBracket(character: string, open: string[], end: number): number {
    const closing = CLOSING[character];
    if (closing === undefined && !')]}'.includes(character)) {
      return this.#plain(end);
    }
    if (closing !== undefined) {
      open.push(closing);
    } else if (open.pop() !== character) {
      throw sourceError(this.#source, this.#at, `a "${character}" closes nothing.`);
    }
    if (open.length > MAXIMUM_DEPTH) {
      throw sourceError(this.#source, this.#at, `brackets are nested deeper than ${MAXIMUM_DEPTH}.`);
    }
    this.#at += 1;
    return this.#at;
  }

  #plain(end: number): number {
    PLAIN.lastIndex = this.#at;
    const code = PLAIN.exec(this.#text)?.[0] ?? '';
    this.#at += code.length;
    const trimmed = code.trimEnd();
    return trimmed === '' ? end : this.#at - (code.length - trimmed.length);
  }

  #string(): number {
    const end = stringEnd(this.#source, this.#at);
    this.#line += this.#text.slice(this.#at, end).split('\n').length - 1;
    this.#at = end;
    return end;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #continuation(end: number): number {
    if (this.#text.charAt(this.#at + 1) !== '\n') {
      throw sourceError(this.#source, this.#at, 'a backslash stands where no line ends.');
    }
    this.#at += 1;
    this.#lineFeed();
    return end;
  }

  #lineFeed(): void {
    this.#at += 1;
    this.#line += 1;
  }
}
