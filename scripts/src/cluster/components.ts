import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { childEnvironment } from '../../../actions/common/runtime/exec.ts';
import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { isRunning, processIdentity } from '../machine/processes.ts';
import { WITHOUT_PROXY } from './addresses.ts';
import type { Places } from './places.ts';
import type { Sandbox } from './sandbox.ts';

const POLL = 100;

/** A program of the cluster that runs as long as the cluster. */
export interface Component {
  name: string;
  program: string;
  args: readonly string[];
  environment?: Record<string, string>;
}

/** The programs that run inside of one sandbox, each with a log of its own. */
export class Components {
  readonly #places: Places;
  readonly #sandbox: Sandbox;
  readonly #path: string;
  readonly #identities = new Map<string, string>();

  /** @param path the PATH of every component. */
  constructor(places: Places, sandbox: Sandbox, path: string) {
    this.#places = places;
    this.#sandbox = sandbox;
    this.#path = path;
  }

  /** Starts a component; it ends with the sandbox. */
  async start({ name, program, args, environment = {} }: Component): Promise<void> {
    await mkdir(this.#places.logs, { recursive: true });
    const log = openSync(this.#places.log(name), 'w');
    const [command, commandArguments] = this.#sandbox.inside(program, args);
    const child = spawn(command, commandArguments, {
      detached: true,
      cwd: '/',
      env: childEnvironment(process.env, { PATH: this.#path, ...WITHOUT_PROXY, ...environment }),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('spawn', () => resolve(child.pid ?? 0));
      child.once('error', (error) => reject(new UserError(`${name} could not be started: ${error.message}`)));
    });
    child.unref();
    this.#identities.set(name, processIdentity(pid) ?? '');
  }

  /**
   * Waits until a question is answered with yes.
   *
   * @param deadline milliseconds.
   * @throws UserError with the end of the log when the component has ended or the time is over.
   */
  async waitFor(name: string, deadline: number, isReady: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + deadline;
    while (!(await isReady())) {
      if (!isRunning(this.#identities.get(name) ?? '')) {
        throw new UserError(`${name} has ended. ${await this.#lastWords(name)}`);
      }
      if (Date.now() > end) {
        throw new UserError(`${name} was not ready after ${deadline / 1000} seconds. ${await this.#lastWords(name)}`);
      }
      await pause(POLL);
    }
  }

  async #lastWords(name: string): Promise<string> {
    const log = await readFile(this.#places.log(name), 'utf8').catch(() => '');
    return `The end of its log ${this.#places.log(name)}: ${plainText(log.trim().split('\n').slice(-3).join(' '), 1000)}`;
  }
}
