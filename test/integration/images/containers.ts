import { runProgram } from '../../../actions/common/runtime/exec.ts';
import type { ProgramResult } from '../../../actions/common/runtime/exec.ts';
import type { BaseImages } from '../../../scripts/src/images/base-images.ts';
import { ensureBaseImages } from '../../../scripts/src/images/base-images.ts';
import type { Engine } from '../../../scripts/src/engine/engine.ts';
import { ensureEngine } from '../../../scripts/src/engine/engine.ts';
import { createProgress } from '../../../scripts/src/progress/progress.ts';

/** Milliseconds for a first run that has to make the images. */
export const PREPARATION = 20 * 60_000;
/** For a PostgreSQL server: its files lie in memory and are gone with it. */
export const DATABASE_IN_MEMORY = ['--tmpfs', '/var/lib/postgresql/data:uid=10001,gid=10001,mode=0700'];

/** The real engine and the real base images; containers and networks made through it end with `close`. */
export class Containers {
  readonly engine: Engine;
  readonly images: BaseImages;
  readonly network = `kit-test-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  readonly #containers: string[] = [];

  constructor(engine: Engine, images: BaseImages) {
    this.engine = engine;
    this.images = images;
  }

  static async open(): Promise<Containers> {
    const engine = await ensureEngine();
    const images = await ensureBaseImages(engine, createProgress({ output: process.stderr }));
    const containers = new Containers(engine, images);
    await containers.docker('network', 'create', '--internal', containers.network);
    return containers;
  }

  /** Waits for what a test prepares with them; closes them when it fails, as nobody will. */
  async prepare<Value>(preparation: () => Promise<Value>): Promise<Value> {
    try {
      return await preparation();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async docker(...args: string[]): Promise<ProgramResult> {
    return runProgram('docker', args, { environment: this.engine.environment });
  }

  /** Standard output of a docker command that has to succeed. */
  async output(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.docker(...args);
    if (exitCode !== 0) {
      throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    }
    return stdout.trim();
  }

  /** Starts a container in the background on the closed network, with images that are there or not at all. */
  async start(name: string, ...args: string[]): Promise<string> {
    const full = `${this.network}-${name}`;
    this.#containers.push(full);
    await this.output('run', '--detach', '--pull', 'never', '--network', this.network, '--network-alias', name, '--name', full, ...args);
    return full;
  }

  async address(container: string): Promise<string> {
    return this.output('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', container);
  }

  async logs(container: string): Promise<string> {
    const { stdout, stderr } = await this.docker('logs', container);
    return stdout + stderr;
  }

  async close(): Promise<void> {
    if (this.#containers.length > 0) {
      await this.docker('rm', '--force', '--volumes', ...this.#containers);
    }
    await this.docker('network', 'rm', this.network);
    await this.engine.stop();
  }
}

/** Asks again until the answer is wanted; throws the last answer after `deadline` milliseconds. */
export async function eventually<Value>(ask: () => Promise<Value>, wanted: (value: Value) => boolean, deadline = 30_000): Promise<Value> {
  const end = Date.now() + deadline;
  for (;;) {
    const value = await ask();
    if (wanted(value)) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`Still not as wanted after ${deadline} ms: ${JSON.stringify(value)}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
