type Quoting =
  | { kind: 'none' }
  | { kind: 'string' | 'identifier' | 'escaped' }
  | { kind: 'dollar'; tag: string }
  | { kind: 'comment'; depth: number };

const PLAIN: Quoting = { kind: 'none' };
/** What begins a quoting, or is of interest outside of any. */
const INTERESTING = /--|\/\*|'|"|\$(?:[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*)?\$|\$\d|\\\S*|;/g;
const WORD_BEFORE = /[\w$\u0080-\u00ff]$/;
const STRINGS = /standard_conforming_strings/i;
const USUAL_STRINGS = 'SET standard_conforming_strings = on;';

/**
 * Reads SQL line by line as psql does, as far as it takes to know what is quoted; what it could misread is a problem. Text is
 * latin1, so each byte of any encoding that a database can have is one character.
 */
export class SqlScanner {
  #quoting: Quoting = PLAIN;
  #inStatement = false;
  /** A text that follows such a one continues it, escapes and all. */
  #afterEscapes = false;

  /** True where the next line begins a statement, or a comment between two. */
  betweenStatements(): boolean {
    return this.#quoting.kind === 'none' && !this.#inStatement;
  }

  /** Reads one line. Answers what must not be there. */
  scan(line: string): string | undefined {
    if (this.#quoting.kind === 'none' && STRINGS.test(line) && line !== USUAL_STRINGS) {
      return 'a change of what a backslash means in a text';
    }
    for (let at = 0; at < line.length;) {
      const next = this.#quoting.kind === 'none' ? this.#scanPlain(line, at) : this.#scanQuoted(line, at, this.#quoting);
      if (typeof next === 'string') {
        return next;
      }
      at = next;
    }
    return undefined;
  }

  #scanPlain(line: string, from: number): number | string {
    INTERESTING.lastIndex = from;
    const found = INTERESTING.exec(line);
    if (line.slice(from, found?.index).trim() !== '') {
      this.#inStatement = true;
      this.#afterEscapes = false;
    }
    if (found === null || found[0] === '--') {
      return line.length;
    }
    return this.#meet(found[0], line.slice(0, found.index)) ?? found.index + found[0].length;
  }

  #meet(mark: string, before: string): string | undefined {
    if (mark.startsWith('\\')) {
      return `the psql command ${mark}`;
    }
    if (this.#afterEscapes && mark === "'") {
      return 'a text with escapes in several parts';
    }
    if (/^\$\d/.test(mark) && !WORD_BEFORE.test(before)) {
      return 'a parameter';
    }
    this.#inStatement = mark === ';' ? false : this.#inStatement || mark !== '/*';
    this.#quoting = opened(mark, before);
    return undefined;
  }

  #scanQuoted(line: string, from: number, quoting: Quoting): number {
    const end = quotingEnd(line, from, quoting);
    if (end < 0) {
      return line.length;
    }
    if (quoting.kind === 'comment') {
      const depth = quoting.depth + (line[end] === '/' ? 1 : -1);
      this.#quoting = depth === 0 ? PLAIN : { kind: 'comment', depth };
      return end + 2;
    }
    this.#quoting = PLAIN;
    this.#afterEscapes = quoting.kind === 'escaped';
    return end + (quoting.kind === 'dollar' ? quoting.tag.length : 1);
  }
}

function opened(mark: string, before: string): Quoting {
  switch (mark) {
    case '/*':
      return { kind: 'comment', depth: 1 };
    case '"':
      return { kind: 'identifier' };
    case "'":
      return { kind: /(?:^|[^\w$\u0080-\u00ff])[eE]$/.test(before) ? 'escaped' : 'string' };
    default:
      // A dollar inside of a name quotes nothing.
      return mark.endsWith('$') && !WORD_BEFORE.test(before) ? { kind: 'dollar', tag: mark } : PLAIN;
  }
}

/** Where the quoting ends, or -1 when not on this line. A doubled quote ends a text and begins the next at once: the same. */
function quotingEnd(line: string, from: number, quoting: Quoting): number {
  switch (quoting.kind) {
    case 'escaped':
      return escapedEnd(line, from);
    case 'comment':
      return indexOfEither(line, from);
    case 'dollar':
      return line.indexOf(quoting.tag, from);
    default:
      return line.indexOf(quoting.kind === 'identifier' ? '"' : "'", from);
  }
}

function escapedEnd(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const doubled = line[at] === "'" && line[at + 1] === "'";
    if (line[at] === '\\' || doubled) {
      at += 1;
    } else if (line[at] === "'") {
      return at;
    }
  }
  return -1;
}

function indexOfEither(line: string, from: number): number {
  const found = [line.indexOf('*/', from), line.indexOf('/*', from)].filter((index) => index >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}
