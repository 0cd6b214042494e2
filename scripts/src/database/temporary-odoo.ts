import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import type { Attempt } from '../../../actions/common/runtime/retry.ts';
import { retryUntil } from '../../../actions/common/runtime/retry.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { BaseImages } from '../images/base-images.ts';
import { onInterruption } from '../machine/interruption.ts';

const POSTGRES_DEADLINE = 60_000;
/** Everything is made again when the machine fails, so nothing waits for the disk. */
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=4GB', 'shared_buffers=256MB'];
// Reached by nobody: the network is internal and lives as long as the two containers.
const PASSWORD = 'odoo';

export interface TemporaryOdooOptions {
  /** Of its containers and network. */
  name: string;
  /** Folder with further addons. */
  addons?: string | undefined;
  run: RunProgram;
}

/** What a command is given, and who hears its lines. */
export interface CommandOptions {
  input?: string;
  onProgress?: (line: string) => void;
}

/**
 * Runs `work` with an Odoo container beside a PostgreSQL of its own, on a network without a way out. Both and the network
 * are gone afterwards, after Ctrl-C too; what a killed run left is removed first.
 */
export async function withTemporaryOdoo<Value>(
  engine: Engine,
  images: BaseImages,
  { name, addons, run }: TemporaryOdooOptions,
  work: (odoo: TemporaryOdoo) => Promise<Value>,
): Promise<Value> {
  const odoo = new TemporaryOdoo(engine, name, run);
  const withdraw = onInterruption(() => odoo.remove());
  try {
    await odoo.remove();
    await odoo.start(images, addons);
    return await work(odoo);
  } finally {
    await odoo.remove();
    withdraw();
  }
}

export class TemporaryOdoo {
  readonly #run: RunProgram;
  readonly #environment: Record<string, string>;
  readonly #name: string;

  constructor(engine: Engine, name: string, run: RunProgram) {
    this.#run = run;
    this.#environment = engine.environment;
    this.#name = name;
  }

  async start(images: BaseImages, addons?: string): Promise<void> {
    await this.#docker('Making a network', ['network', 'create', '--internal', this.#name]);
    await this.#docker('Starting PostgreSQL', [
      'run', '--detach', '--pull', 'never', '--name', this.#postgres, '--network', this.#name,
      '--env', `POSTGRES_PASSWORD=${PASSWORD}`, images.postgres, ...NOT_DURABLE.flatMap((setting) => ['-c', setting]),
    ]);
    await this.#docker('Starting the Odoo container', [
      'run', '--detach', '--init', '--pull', 'never', '--name', this.#odoo, '--network', this.#name,
      '--env', `PGHOST=${this.#postgres}`, '--env', 'PGUSER=odoo', '--env', `PGPASSWORD=${PASSWORD}`,
      ...(addons === undefined ? [] : ['--volume', `${addons}:/mnt/extra-addons:ro`]),
      images.odoo, 'sleep', 'infinity',
    ]);
    await this.#waitForPostgres();
  }

  /** Runs a command in the Odoo container, where PG* point to the database server; answers its standard output. */
  async run(what: string, command: readonly string[], options: CommandOptions = {}): Promise<string> {
    return this.#docker(what, ['exec', '--interactive', this.#odoo, ...command], options);
  }

  /** Copies a file out of the Odoo container. */
  async copyOut(inside: string, outside: string): Promise<void> {
    await this.#docker(`Copying ${inside}`, ['cp', '--', `${this.#odoo}:${inside}`, outside]);
  }

  async remove(): Promise<void> {
    await this.#run('docker', ['rm', '--force', '--volumes', '--', this.#odoo, this.#postgres], { environment: this.#environment });
    await this.#run('docker', ['network', 'rm', '--', this.#name], { environment: this.#environment });
  }

  async #waitForPostgres(): Promise<void> {
    const attempt = async (): Promise<Attempt<void>> => {
      const { exitCode } = await this.#run('docker', ['exec', this.#odoo, 'pg_isready', '--quiet', '--dbname=postgres'], { environment: this.#environment });
      return exitCode === 0 ? { done: true, value: undefined } : { done: false, error: new UserError('PostgreSQL does not answer.') };
    };
    await retryUntil(attempt, { deadline: POSTGRES_DEADLINE, first: 200, longest: 1000 });
  }

  async #docker(what: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return requireProgram(this.#run, what, 'docker', args, { ...options, environment: this.#environment });
  }

  get #odoo(): string {
    return `${this.#name}-odoo`;
  }

  get #postgres(): string {
    return `${this.#name}-postgres`;
  }
}
