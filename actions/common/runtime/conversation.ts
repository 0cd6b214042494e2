import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { UserError } from './errors.ts';
import { childEnvironment } from './exec.ts';

export interface ConversationOptions {
  cwd?: string;
  /** Variables added to the few that every program gets. */
  environment?: Record<string, string>;
}

const NEWLINE = 10;
const MAXIMUM_LINE = 1024 * 1024;
/** More than this of its standard error is not kept. */
const MAXIMUM_WORDS = 64 * 1024;

/** A program that is spoken with while it runs: what it is told depends on what it said before. */
export class Conversation {
  readonly #program: string;
  readonly #child: ChildProcessWithoutNullStreams;
  #hasEnded = false;
  /** What came and was not asked for yet. */
  #heard: Buffer = Buffer.alloc(0);
  #words = '';
  #wake = (): void => undefined;
  #isAwaited = false;

  /** Starts the program. That it could not be started shows when it is listened to. */
  constructor(program: string, args: readonly string[], { cwd, environment }: ConversationOptions = {}) {
    this.#program = program;
    this.#child = spawn(program, [...args], { env: childEnvironment(process.env, environment), ...(cwd === undefined ? {} : { cwd }) });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('readable', () => this.#wake());
    this.#child.stderr.on('data', (part: Buffer) => (this.#words = (this.#words + part.toString()).slice(-MAXIMUM_WORDS)));
    this.#child.on('error', (error) => {
      this.#words += error.message;
      this.#end();
    });
    // Not the end of its standard output: what it has to say about that comes by the other one.
    this.#child.on('close', () => this.#end());
  }

  /** What it wrote to its standard error so far. */
  get words(): string {
    return this.#words;
  }

  say(text: string): void {
    this.#child.stdin.write(text);
  }

  /** The next line, without its end. @throws UserError when the program ends before, or no end comes for long. */
  async line(): Promise<string> {
    let searched = 0;
    for (;;) {
      const end = this.#heard.indexOf(NEWLINE, searched);
      if (end >= 0) {
        return this.#take(end + 1).toString('utf8', 0, end);
      }
      searched = this.#heard.length;
      if (searched > MAXIMUM_LINE) {
        throw new UserError(`The program ${this.#program} wrote a line of more than ${MAXIMUM_LINE} bytes.`);
      }
      this.#heard = Buffer.concat([this.#heard, await this.#listen()]);
    }
  }

  /** So many bytes. @throws UserError when the program ends before. */
  async bytes(count: number): Promise<Buffer> {
    if (this.#heard.length >= count) {
      return this.#take(count);
    }
    const parts = [this.#heard];
    for (let missing = count - this.#heard.length; missing > 0; ) {
      const part = await this.#listen();
      parts.push(part);
      missing -= part.length;
    }
    this.#heard = Buffer.concat(parts);
    return this.#take(count);
  }

  /** Ends the program without waiting for its end. */
  close(): void {
    this.#child.kill();
    [this.#child.stdin, this.#child.stdout, this.#child.stderr].forEach((stream) => stream.destroy());
    this.#child.unref();
    this.#end();
  }

  #take(count: number): Buffer {
    const taken = this.#heard.subarray(0, count);
    this.#heard = this.#heard.subarray(count);
    return taken;
  }

  /** What comes next, as much as is there. */
  async #listen(): Promise<Buffer> {
    for (;;) {
      const part = this.#child.stdout.read() as Buffer | null;
      if (part !== null) {
        return part;
      }
      if (this.#hasEnded) {
        throw new UserError(`The program ${this.#program} ended in the middle of an answer.`);
      }
      await this.#news();
    }
  }

  async #news(): Promise<void> {
    if (this.#isAwaited) {
      throw new Error(`Two listen to the program ${this.#program} at once.`);
    }
    this.#isAwaited = true;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#isAwaited = false;
  }

  #end(): void {
    this.#hasEnded = true;
    this.#wake();
  }
}
