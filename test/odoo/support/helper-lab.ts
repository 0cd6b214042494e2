import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Containers } from '../../integration/images/containers.ts';
import { FixtureOdoo } from './fixture-odoo.ts';
import { writeAddons, writeKitFixture } from './kit-fixture.ts';
import type { KitFixtureVariant } from './kit-fixture.ts';
import { startPreparedPostgres } from './prepared-postgres.ts';

export { V1 } from './prepared-postgres.ts';
export const V2 = `sha256:${'2'.repeat(64)}`;

/** A variant of kit_fixture, or folders of test/fixtures/addons, each laid over those before it. */
export type Addons = KitFixtureVariant | readonly string[];

export interface HelperRun {
  exitCode: number;
  // The documents differ a command; a test reads the part that it is about.
  // oxlint-disable-next-line typescript/no-explicit-any
  document: any;
  progress: string;
}

/** PostgreSQL with the database `template_v1` (kit_fixture 19.0.1.0.0 with 1002 rows, belonging to release V1), and odoo-release. */
export class HelperLab {
  readonly #containers: Containers;
  readonly #odoo: FixtureOdoo;
  readonly #folder: string;
  readonly #postgres: string;
  readonly #written = new Map<string, Promise<string>>();

  private constructor(containers: Containers, odoo: FixtureOdoo, folder: string, postgres: string) {
    this.#containers = containers;
    this.#odoo = odoo;
    this.#folder = folder;
    this.#postgres = postgres;
  }

  static async open(): Promise<HelperLab> {
    const containers = await Containers.open();
    const folder = await mkdtemp(join(tmpdir(), 'helper-lab-'));
    const addons = await writeKitFixture('v1', join(folder, 'v1'));
    return containers.prepare(async () => {
      const odoo = await FixtureOdoo.open(containers);
      const postgres = await startPreparedPostgres(containers, odoo, addons);
      return new HelperLab(containers, odoo, folder, postgres);
    });
  }

  async close(): Promise<void> {
    await this.#containers.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Makes `database` anew as a copy of `template`. */
  async clone(database: string, template = 'template_v1'): Promise<string> {
    await this.sql('postgres', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    await this.sql('postgres', `CREATE DATABASE "${database}" TEMPLATE "${template}"`);
    return database;
  }

  /** Runs statements; answers the rows, columns separated by `|`. */
  async sql(database: string, statement: string): Promise<string> {
    return this.#containers.output('exec', this.#postgres, 'psql', '--quiet', '--no-align', '--tuples-only',
      '--set', 'ON_ERROR_STOP=1', '--username', 'odoo', '--dbname', database, '--command', statement);
  }

  /** Runs odoo-release with some addons and reads its one document. */
  async run(addons: Addons, args: readonly string[], input = ''): Promise<HelperRun> {
    const { exitCode, stdout, stderr } = await this.#odoo.run(await this.#addons(addons), 'db', args, input);
    return { exitCode, document: oneDocument(stdout, stderr), progress: stderr };
  }

  /** Runs a step of a release on a cluster, with the record as a Job is given it and the files beside it. */
  async hook(addons: Addons, step: string, record: Record<string, string>, plan: { expectation?: string; recipe?: string } = {}): Promise<HelperRun> {
    const folder = await this.#addons(addons);
    await mkdir(`${folder}-plan`, { recursive: true });
    await writeFile(join(`${folder}-plan`, 'expectation.json'), plan.expectation ?? '');
    await writeFile(join(`${folder}-plan`, 'recipe.json'), plan.recipe ?? '');
    const { exitCode, stdout, stderr } = await this.#odoo.run(folder, 'db', ['hook', step], '', record);
    return { exitCode, document: oneDocument(stdout, stderr), progress: stderr };
  }

  /** Starts odoo-release in the background; `end` waits for its document, `signal` ends it as an orchestrator would. */
  async start(addons: Addons, args: readonly string[]): Promise<RunningHelper> {
    return new RunningHelper(this.#containers, await this.#odoo.start(await this.#addons(addons), 'db', args));
  }

  async #addons(addons: Addons): Promise<string> {
    const name = typeof addons === 'string' ? addons : addons.join('+').replaceAll('/', '-');
    const folder = join(this.#folder, name);
    const written = this.#written.get(name) ?? (typeof addons === 'string' ? writeKitFixture(addons, folder) : writeAddons(addons, folder));
    this.#written.set(name, written);
    return written;
  }
}

class RunningHelper {
  readonly #containers: Containers;
  readonly #name: string;

  constructor(containers: Containers, name: string) {
    this.#containers = containers;
    this.#name = name;
  }

  async signal(signal: string): Promise<void> {
    await this.#containers.output('kill', '--signal', signal, this.#name);
  }

  async progress(): Promise<string> {
    return (await this.#containers.docker('logs', this.#name)).stderr;
  }

  async end(): Promise<HelperRun> {
    const exitCode = Number(await this.#containers.output('wait', this.#name));
    const { stdout, stderr } = await this.#containers.docker('logs', this.#name);
    return { exitCode, document: oneDocument(stdout, stderr), progress: stderr };
  }
}

function oneDocument(stdout: string, stderr: string): unknown {
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.length !== 1) {
    throw new Error(`odoo-release printed ${lines.length} lines instead of one document: ${stdout}\n${stderr}`);
  }
  return JSON.parse(lines[0] ?? '');
}
