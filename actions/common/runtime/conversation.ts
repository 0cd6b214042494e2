import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { UserError } from './errors.ts';
import { childEnvironment } from './exec.ts';

export interface ConversationOptions {
  cwd?: string;
  /** Variables added to the few that every program gets. */
  environment?: Record<string, string>;
}

const NEWLINE = 10;
/** More than this of its standard error is not kept. */
const MAXIMUM_WORDS = 64 * 1024;

/** A program that is spoken with while it runs: what it is told depends on what it said before. */
export class Conversation {
  readonly #program: string;
  readonly #child: ChildProcessWithoutNullStreams;
  #hasEnded = false;
  #words = '';
  #wake = (): void => undefined;

  /** Starts the program. That it could not be started shows when it is listened to. */
  constructor(program: string, args: readonly string[], { cwd, environment }: ConversationOptions = {}) {
    this.#program = program;
    this.#child = spawn(program, [...args], { env: childEnvironment(process.env, environment), ...(cwd === undefined ? {} : { cwd }) });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('readable', () => this.#wake()).on('end', () => this.#end());
    this.#child.stderr.on('data', (part: Buffer) => (this.#words = (this.#words + part.toString()).slice(-MAXIMUM_WORDS)));
    this.#child.on('error', (error) => {
      this.#words += error.message;
      this.#end();
    });
  }

  /** What it wrote to its standard error so far. */
  get words(): string {
    return this.#words;
  }

  say(text: string): void {
    this.#child.stdin.write(text);
  }

  /** The next line, without its end. @throws UserError when the program ends before. */
  async line(): Promise<string> {
    const parts: Buffer[] = [];
    for (;;) {
      const part = await this.#read();
      const end = part.indexOf(NEWLINE);
      if (end >= 0) {
        this.#putBack(part.subarray(end + 1));
        return Buffer.concat([...parts, part.subarray(0, end)]).toString();
      }
      parts.push(part);
    }
  }

  /** So many bytes. @throws UserError when the program ends before. */
  async bytes(count: number): Promise<Buffer> {
    const part = count === 0 ? Buffer.alloc(0) : await this.#read(count);
    return part.length === count ? part : this.#broken();
  }

  /** Ends the program without waiting for its end. */
  close(): void {
    this.#child.kill();
    [this.#child.stdin, this.#child.stdout, this.#child.stderr].forEach((stream) => stream.destroy());
    this.#child.unref();
    this.#end();
  }

  async #read(count?: number): Promise<Buffer> {
    for (;;) {
      const part = this.#child.stdout.read(count) as Buffer | null;
      if (part !== null) {
        return part;
      }
      if (this.#hasEnded) {
        return this.#broken();
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #putBack(part: Buffer): void {
    if (part.length > 0) {
      this.#child.stdout.unshift(part);
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  #broken(): never {
    throw new UserError(`The program ${this.#program} ended in the middle of an answer.`);
  }
}
