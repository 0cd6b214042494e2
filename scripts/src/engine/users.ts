import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, processIdentity } from '../machine/processes.ts';
import type { EngineSettings } from './settings.ts';

/**
 * Who uses the private engine. One that a script started ends with the last script that uses it, so that two at once
 * don't pull it from under each other. One that somebody started by hand is never ended.
 */
export class EngineUsers {
  readonly #folder: string;
  readonly #end: string;
  /** One file for each use: a process may use the engine in several places. */
  readonly #use: string;

  constructor(settings: EngineSettings) {
    this.#folder = join(settings.stateFolder, 'users');
    this.#end = join(settings.stateFolder, 'end');
    this.#use = join(this.#folder, randomUUID());
  }

  /** Registers a use by this process; a process that was killed stops counting by itself. */
  async enter(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#use, String(processIdentity(process.pid)));
  }

  /** Withdraws this use. Answers whether the engine is to be stopped now. */
  async leave(): Promise<boolean> {
    await rm(this.#use, { force: true });
    return (await this.#ending()) === 'when-unused' && (await this.#others()) === 0;
  }

  /** Says that a script started the engine: the last user ends it. */
  async markStarted(): Promise<void> {
    await writeFile(this.#end, 'when-unused');
  }

  /** Says that the engine that a script started has ended. */
  async markEnded(): Promise<void> {
    await rm(this.#end, { force: true });
  }

  /** Changes whether an engine that a script started ends with its last user; one started by hand is left alone. */
  async setKept(kept: boolean): Promise<void> {
    if ((await this.#ending()) !== undefined) {
      await writeFile(this.#end, kept ? 'kept' : 'when-unused');
    }
  }

  async #ending(): Promise<string | undefined> {
    return readFile(this.#end, 'utf8').catch(() => undefined);
  }

  async #others(): Promise<number> {
    let running = 0;
    for (const name of await readdir(this.#folder)) {
      const identity = await readFile(join(this.#folder, name), 'utf8').catch(() => '');
      if (isRunning(identity)) {
        running += 1;
      } else {
        await rm(join(this.#folder, name), { force: true });
      }
    }
    return running;
  }
}
