import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Docker, openDocker } from '../../../actions/common/engine/docker.ts';
import { ensureHelperVolume } from '../../../actions/common/engine/helper-volume.ts';
import { readEnvironment } from '../../../actions/common/host/checkout.ts';
import { runSql } from '../../../actions/common/host/database.ts';
import { type ComposeHost, openHost } from '../../../actions/common/host/host.ts';
import { readMarker } from '../../../actions/common/host/marker.ts';
import { askHelper } from '../../../actions/common/odoo/helper/ask.ts';
import { type Marker, markDocument } from '../../../actions/common/odoo/helper/documents.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { runAction } from '../../../scripts/src/demo/run-action.ts';
import type { BaseImages } from '../../../scripts/src/images/base-images.ts';
import { ROOT } from '../../unit/workflows/files.ts';

export const ENVIRONMENT = 'production';
export const DATABASE = 'acme';
export const PRODUCTION_PASSWORD = 'only-for-the-line';

const HELPER = join(ROOT, 'actions/build-image/context/odoo-release');

/** Tonight's backup, as any host makes one. */
export interface Backup {
  dump: string;
  filestore: string;
}

/** acme's production: the host of gitops-templates/host, on the engine of the tests. */
export class Production {
  readonly project: string;
  readonly environmentFile: string;
  readonly #folder: string;
  readonly #checkout: string;
  readonly #docker: Docker = openDocker(runProgram);

  private constructor(project: string, folder: string, checkout: string) {
    this.project = project;
    this.environmentFile = join(folder, 'acme-production.env');
    this.#folder = folder;
    this.#checkout = checkout;
  }

  /**
   * Writes the environment file, which no repository holds; starts nothing.
   *
   * @param folder for what belongs to the host.
   * @param checkout of the GitOps repository, which says what runs.
   */
  static async prepare(project: string, folder: string, checkout: string, images: BaseImages): Promise<Production> {
    const production = new Production(project, folder, checkout);
    await mkdir(folder, { recursive: true });
    const lines = [`POSTGRES_PASSWORD=${PRODUCTION_PASSWORD}`, `POSTGRES_IMAGE=${images.postgres}`, `FRONT_IMAGE=${images.front}`, 'HTTP_ADDRESS=127.0.0.1:0'];
    await writeFile(production.environmentFile, `${lines.join('\n')}\n`, { mode: 0o600 });
    return production;
  }

  /** Brings a database into production as it was before the customer met the kit. */
  async startDatabase(dump: string): Promise<void> {
    const host = await this.#host();
    await host.compose.require('Starting the database', ['up', '--detach', '--wait', '--no-deps', 'db']);
    await runSql(host, 'CREATE DATABASE :"name";', { name: DATABASE });
    await host.compose.require('Bringing the dump', ['cp', dump, 'db:/tmp/before.dump']);
    await this.#inDatabase(host, 'pg_restore', '--no-owner', '--exit-on-error', '--dbname', DATABASE, '/tmp/before.dump');
  }

  /** Says which release the database belongs to, and starts that one. */
  async adopt(digest: string): Promise<void> {
    const host = await this.#host();
    await askHelper(host.helper, markDocument, { args: ['mark', '--database', DATABASE, '--adopt', '--digest', digest], deadline: 120 });
    const inputs = { project: this.project, path: this.#checkout, environment: ENVIRONMENT, 'env-file': this.environmentFile };
    const { exitCode, log } = await runAction('deploy-compose', inputs, { folder: this.#folder, environment: { GITHUB_WORKSPACE: this.#checkout } }, () => undefined);
    if (exitCode !== 0) {
      throw new Error(`The adopted release could not be started: ${log}`);
    }
  }

  async backUp(): Promise<Backup> {
    const { compose } = await this.#host();
    const backup = { dump: join(this.#folder, 'acme.dump'), filestore: join(this.#folder, 'filestore') };
    await this.#inDatabase({ compose }, 'pg_dump', '--format=custom', '--file', '/tmp/acme.dump', DATABASE);
    await compose.require('Fetching the dump', ['cp', 'db:/tmp/acme.dump', backup.dump]);
    await compose.require('Fetching the filestore', ['cp', `web:/var/lib/odoo/filestore/${DATABASE}`, backup.filestore]);
    return backup;
  }

  async marker(): Promise<Marker | null> {
    return (await readMarker(await this.#host(), false)).marker;
  }

  /** Answers the one value of a query on the customer's data. */
  async ask(query: string): Promise<string> {
    const found = await this.#inDatabase(await this.#host(), 'psql', '--no-align', '--tuples-only', '--dbname', DATABASE, '--command', query);
    return found.trim();
  }

  /** Where people reach Odoo. */
  async address(): Promise<string> {
    const { compose } = await this.#host();
    const published = await compose.require('Asking for the address', ['port', 'front', '8080']);
    return `http://${published.trim()}`;
  }

  /** Removes whatever the project has on the engine. */
  async remove(): Promise<void> {
    const all = ['--filter', `label=com.docker.compose.project=${this.project}`];
    await this.#removeListed(['ps', '--all', '--quiet', ...all], ['rm', '--force', '--volumes']);
    await this.#removeListed(['network', 'ls', '--quiet', ...all], ['network', 'rm']);
    await this.#removeListed(['volume', 'ls', '--quiet', ...all], ['volume', 'rm', '--force']);
  }

  /** As the checkout says it now. */
  async #host(): Promise<ComposeHost> {
    const { record } = await readEnvironment(this.#checkout, ENVIRONMENT);
    const helperVolume = await ensureHelperVolume(this.#docker, HELPER, `${record.image}@${record.digest}`);
    const { project, environmentFile } = this;
    return openHost({ docker: this.#docker, project, path: this.#checkout, environment: ENVIRONMENT, environmentFile, helperVolume }, record);
  }

  async #inDatabase({ compose }: Pick<ComposeHost, 'compose'>, program: string, ...args: string[]): Promise<string> {
    return compose.require(`${program} in production`, ['exec', '--no-TTY', 'db', program, '--username', 'odoo', ...args]);
  }

  async #removeListed(list: string[], remove: string[]): Promise<void> {
    const { stdout } = await this.#docker.run(list);
    const ids = stdout.split('\n').filter((id) => id !== '');
    if (ids.length > 0) {
      await this.#docker.require(`Removing what ${this.project} left`, [...remove, ...ids]);
    }
  }
}
