import { stat } from 'node:fs/promises';
import { InvalidInput, UserError } from './errors.ts';
import { pathText, shown } from './parsers.ts';
import { workspacePath } from './workspace.ts';

/** Turns the text of an input into its value, or throws an Error whose message says what is allowed. */
export type Parser<Value> = (text: string) => Value;

const MAXIMUM_LENGTH = 64 * 1024;

/**
 * Reads the inputs of an action and collects every problem, so that one run names them all. Call `finish` before using any
 * value: until then a wrong input has a stand-in value.
 */
export class InputReader {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #problems: string[] = [];

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.#environment = environment;
  }

  /** Whether the caller wrote anything, right or wrong; an empty input is not given. */
  isGiven(name: string): boolean {
    return this.#text(name) !== '';
  }

  /** The text of an input that has a form of its own, where it may be longer than others. */
  text(name: string, maximum: number): string {
    const text = this.#text(name);
    if (text.length > maximum) {
      this.#problems.push(`Input "${name}" must have at most ${maximum} characters, has ${text.length}.`);
    }
    return text;
  }

  /** An input that must be given. */
  required<Value>(name: string, parse: Parser<Value>): Value {
    const text = this.#text(name);
    if (text === '') {
      this.#problems.push(`Input "${name}" is required and was not given.`);
      return undefined as Value;
    }
    return this.#parsed(name, text, parse) as Value;
  }

  /** An input that may be left out; the default is the one that action.yml documents. */
  optional<Value>(name: string, parse: Parser<Value>): Value | undefined;
  optional<Value>(name: string, parse: Parser<Value>, fallback: Value): Value;
  optional<Value>(name: string, parse: Parser<Value>, fallback?: Value): Value | undefined {
    const text = this.#text(name);
    return text === '' ? fallback : (this.#parsed(name, text, parse) ?? fallback);
  }

  /** A list with one item a line; empty lines do not count. */
  list<Value>(name: string, parse: Parser<Value>): Value[] {
    const lines = this.#text(name).split('\n').map((line) => line.trim()).filter((line) => line !== '');
    return lines.map((line) => this.#parsed(name, line, parse)).filter((value) => value !== undefined);
  }

  /** A path below the workspace or the runner's temporary folder, as an absolute one; nothing has to be there. */
  async path(name: string): Promise<string | undefined> {
    const written = this.optional(name, pathText);
    return written === undefined ? undefined : this.#confined(name, written);
  }

  /** Like `path`, for a folder that has to be there. */
  async folder(name: string, fallback: string): Promise<string> {
    const written = this.optional(name, pathText, fallback);
    const folder = await this.#confined(name, written);
    const isThere = folder === undefined || await stat(folder).then((found) => found.isDirectory(), () => false);
    if (!isThere) {
      this.#problems.push(`Input "${name}" must be a folder, is ${shown(written)}.`);
    }
    return folder ?? '';
  }

  /** Whether any input that was read so far is wrong. */
  get hasProblems(): boolean {
    return this.#problems.length > 0;
  }

  /** Adds a problem between inputs, e.g. two that exclude each other. */
  refuse(problem: string): void {
    this.#problems.push(problem);
  }

  /** @throws InvalidInput naming every problem at once. */
  finish(): void {
    if (this.#problems.length > 0) {
      throw new InvalidInput(this.#problems);
    }
  }

  #text(name: string): string {
    return (this.#environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
  }

  async #confined(name: string, written: string): Promise<string | undefined> {
    try {
      return await workspacePath(written, `Input "${name}"`, this.#environment);
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      this.#problems.push(error.message);
      return undefined;
    }
  }

  #parsed<Value>(name: string, text: string, parse: Parser<Value>): Value | undefined {
    try {
      if (text.length > MAXIMUM_LENGTH) {
        throw new Error(`must have at most ${MAXIMUM_LENGTH} characters, has ${text.length}`);
      }
      return parse(text);
    } catch (error) {
      this.#problems.push(`Input "${name}" ${(error as Error).message}.`);
      return undefined;
    }
  }
}
