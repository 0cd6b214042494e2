import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { errorSentence, UserError } from '../../../actions/common/runtime/errors.ts';
import { childEnvironment } from '../../../actions/common/runtime/exec.ts';
import type { Rendered } from './render.ts';

/** It lives for seconds, and collecting its garbage takes a third of them; the limit keeps a large estate from filling memory. */
const MEMORY = { GOGC: 'off', GOMEMLIMIT: '400MiB', GOMAXPROCS: '2' };

interface Waiting {
  resolve(rendered: Rendered): void;
  reject(error: Error): void;
}

/** One process that renders folders in the order in which they are asked for. */
export class RendererProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #ended: Error | undefined;

  constructor(program: string) {
    this.#child = spawn(program, [], { env: childEnvironment(process.env, MEMORY) });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(JSON.parse(line) as Rendered));
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) => this.#end(errorSentence(error)));
    this.#child.on('close', (code, signal) => this.#end(`it ended with ${code ?? signal}`));
  }

  /** How many folders it still has to render. */
  get waiting(): number {
    return this.#waiting.length;
  }

  render(folder: string): Promise<Rendered> {
    if (folder.includes('\n')) {
      return Promise.resolve({ problem: 'the path of the folder has a line break in it' });
    }
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      this.#waiting.push({ resolve: (rendered) => resolve('problem' in rendered ? rendered : { objects: rendered.objects ?? [] }), reject });
      this.#child.stdin.write(`${folder}\n`);
    });
  }

  close(): void {
    this.#child.stdin.end();
  }

  #end(why: string): void {
    this.#ended ??= new UserError(`The renderer can't go on: ${why}. Run the command again.`);
    for (const { reject } of this.#waiting.splice(0)) {
      reject(this.#ended);
    }
  }
}
