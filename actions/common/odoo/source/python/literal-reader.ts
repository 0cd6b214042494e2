import type { PythonDictionary, PythonKey, PythonValue } from './literal.ts';
import type { PythonSource, SourceError } from './source-error.ts';
import { sourceError } from './source-error.ts';
import { stringValue } from './strings.ts';
import type { Token } from './tokens.ts';

const CONSTANTS: Record<string, boolean | null> = { True: true, False: false, None: null };
const MAXIMUM_DEPTH = 100;

/** Reads one literal from tokens; anything else is an error with its line. */
export class LiteralReader {
  readonly #source: PythonSource;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: PythonSource, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
  }

  /** The literal that all the tokens form; a trailing comma at the top makes a tuple. */
  whole(): PythonValue {
    const value = this.#value();
    return this.#at < this.#tokens.length ? [value, ...this.#afterItem(undefined)] : value;
  }

  #value(): PythonValue {
    const token = this.#take();
    switch (token.kind) {
      case 'string':
        return this.#strings(token);
      case 'number':
        return this.#number(token, 1);
      case 'name':
        return this.#constant(token);
      default:
        return this.#bracketOrSign(token);
    }
  }

  #strings(first: Token): string {
    const parts = [stringValue(this.#source, first.start, first.text)];
    for (let next = this.#tokens[this.#at]; next?.kind === 'string'; next = this.#tokens[this.#at]) {
      parts.push(stringValue(this.#source, next.start, next.text));
      this.#at += 1;
    }
    return parts.join('');
  }

  #number(token: Token, sign: number): number {
    const digits = token.text.replaceAll('_', '');
    const value = Number(digits) * sign;
    const isWhole = /^(?:\d+|0[xXoObB].*)$/.test(digits);
    const hasForbiddenZero = /^0+[1-9]\d*$/.test(digits);
    if (!Number.isFinite(value) || hasForbiddenZero || (isWhole && !Number.isSafeInteger(value))) {
      throw sourceError(this.#source, token.start, `${token.text.slice(0, 40)} is no number that this reader takes.`);
    }
    return value;
  }

  #constant(token: Token): boolean | null {
    const value = Object.hasOwn(CONSTANTS, token.text) ? CONSTANTS[token.text] : undefined;
    if (value === undefined) {
      throw sourceError(this.#source, token.start, `the name ${token.text.slice(0, 40)} stands where only a literal is allowed.`);
    }
    return value;
  }

  #bracketOrSign(token: Token): PythonValue {
    switch (token.text) {
      case '[':
        return this.#nested(() => this.#items(']'));
      case '(':
        return this.#nested(() => this.#parenthesis());
      case '{':
        return this.#nested(() => this.#brace());
      case '-':
      case '+':
        return this.#signed(token);
      default:
        throw this.#unexpected(token);
    }
  }

  #signed(sign: Token): number {
    const token = this.#take();
    if (token.kind !== 'number') {
      throw this.#unexpected(token);
    }
    return this.#number(token, sign.text === '-' ? -1 : 1);
  }

  #nested<Value>(read: () => Value): Value {
    this.#depth += 1;
    if (this.#depth > MAXIMUM_DEPTH) {
      throw sourceError(this.#source, this.#tokens[this.#at - 1]?.start ?? 0, `the literal is nested deeper than ${MAXIMUM_DEPTH}.`);
    }
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #items(closing: string): PythonValue[] {
    return this.#takeIf(closing) ? [] : [this.#value(), ...this.#afterItem(closing)];
  }

  #parenthesis(): PythonValue {
    if (this.#takeIf(')')) {
      return [];
    }
    const first = this.#value();
    return this.#takeIf(')') ? first : [first, ...this.#afterItem(')')];
  }

  #brace(): PythonValue {
    if (this.#takeIf('}')) {
      return new Map();
    }
    const token = this.#tokens[this.#at];
    const first = this.#value();
    return this.#takeIf(':') ? this.#dictionary(this.#key(first, token)) : [first, ...this.#afterItem('}')];
  }

  #dictionary(firstKey: PythonKey): PythonDictionary {
    const members: PythonDictionary = new Map([[firstKey, this.#value()]]);
    while (!this.#takeIf('}')) {
      this.#expect(',');
      if (this.#takeIf('}')) {
        break;
      }
      const token = this.#tokens[this.#at];
      const key = this.#key(this.#value(), token);
      this.#expect(':');
      members.set(key, this.#value());
    }
    return members;
  }

  #key(value: PythonValue, token: Token | undefined): PythonKey {
    if (typeof value === 'object' && value !== null) {
      throw sourceError(this.#source, token?.start ?? 0, 'a key has to be text, a number, True, False or None.');
    }
    return value;
  }

  /** The items behind the first one, to the closing bracket, or to the end of the tokens where there is none. */
  #afterItem(closing: string | undefined): PythonValue[] {
    const items: PythonValue[] = [];
    while (!this.#closes(closing)) {
      this.#expect(',');
      if (this.#closes(closing)) {
        break;
      }
      items.push(this.#value());
    }
    return items;
  }

  #closes(closing: string | undefined): boolean {
    return closing === undefined ? this.#at >= this.#tokens.length : this.#takeIf(closing);
  }

  #take(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) {
      throw this.#ended();
    }
    this.#at += 1;
    return token;
  }

  #takeIf(text: string): boolean {
    const taken = this.#tokens[this.#at]?.text === text;
    this.#at += taken ? 1 : 0;
    return taken;
  }

  #expect(text: string): void {
    if (!this.#takeIf(text)) {
      this.#missing(text);
    }
  }

  #missing(text: string): never {
    const token = this.#tokens[this.#at];
    throw token === undefined
      ? this.#ended()
      : sourceError(this.#source, token.start, `${JSON.stringify(token.text.slice(0, 40))} stands where ${JSON.stringify(text)} is expected.`);
  }

  #ended(): SourceError {
    return sourceError(this.#source, this.#source.text.length, 'the literal ends too early.');
  }

  #unexpected(token: Token): SourceError {
    return sourceError(this.#source, token.start, `${JSON.stringify(token.text.slice(0, 40))} does not belong in a literal.`);
  }
}
