import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, type ProgramResult } from '../../../actions/common/runtime/exec.ts';
import { cacheFolder } from '../../../scripts/src/machine/cache.ts';
import { withLock } from '../../../scripts/src/machine/lock.ts';
import { folderContent, shortHash } from '../../../scripts/src/project/content-hash.ts';
import type { Containers } from '../../integration/images/containers.ts';

export const PASSWORD = 'secret';
export const HELPER = join(import.meta.dirname, '..', '..', '..', 'actions', 'build-image', 'context', 'odoo-release');

const LEAN = join(import.meta.dirname, 'lean-odoo');
/** Of Odoo's own modules, those that a fixture depends on, and one from which html_editor imports without depending on it. */
const MODULES = ['base', 'uom', 'mail'];
const IMAGE = 'odoo-gitops-kit-test/lean-odoo';

/**
 * odoo-release in the base image without the modules that no fixture can install: an update reads the manifests of all there are, and
 * six hundred of them take longer than the rest of it. Containers are read-only and have no way out, as in production, but stay for
 * all calls with the same addons: starting one takes as long as a small command.
 */
export class FixtureOdoo {
  readonly image: string;
  readonly #containers: Containers;
  readonly #running = new Map<string, Promise<string>>();

  private constructor(containers: Containers, image: string) {
    this.#containers = containers;
    this.image = image;
  }

  static async open(containers: Containers): Promise<FixtureOdoo> {
    const image = `${IMAGE}:${shortHash({ base: containers.images.odoo, modules: MODULES, files: await folderContent(LEAN) })}`;
    await withLock(cacheFolder('test', 'lean-odoo.lock'), async () => {
      if ((await containers.docker('image', 'inspect', image)).exitCode !== 0) {
        await removeOldImages(containers, IMAGE);
        await containers.output('build', '--pull=false', '--tag', image, '--build-arg', `BASE=${containers.images.odoo}`, '--build-arg', `MODULES=${MODULES.join(' ')}`, LEAN);
      }
    });
    return new FixtureOdoo(containers, image);
  }

  /**
   * Runs odoo-release with a folder of addons, connected to the server that is named `server` on the network. The folder
   * `<addons>-plan` is what the Jobs of a cluster find in /release-plan.
   */
  async run(addons: string, server: string, args: readonly string[], input = '', environment: Record<string, string> = {}): Promise<ProgramResult> {
    const container = this.#running.get(addons + server) ?? this.#start(addons, server, 'sleep', ['infinity']);
    this.#running.set(addons + server, container);
    const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    return runProgram('docker', ['exec', '--interactive', ...variables, await container, '/opt/odoo-release/odoo-release', ...args], {
      environment: this.#containers.engine.environment,
      input,
    });
  }

  /** Starts odoo-release in a container of its own and answers the container's name. */
  async start(addons: string, server: string, args: readonly string[]): Promise<string> {
    return this.#start(addons, server, '/opt/odoo-release/odoo-release', args);
  }

  async #start(addons: string, server: string, entrypoint: string, args: readonly string[]): Promise<string> {
    await mkdir(`${addons}-plan`, { recursive: true });
    const alias = `odoo-${Math.random().toString(36).slice(2, 8)}`;
    return this.#containers.start(
      alias, '--read-only', '--tmpfs', '/tmp:mode=1777', '--tmpfs', '/var/lib/odoo:uid=10001,gid=10001',
      '--volume', `${HELPER}:/opt/odoo-release:ro`, '--volume', `${addons}:/mnt/extra-addons:ro`,
      '--volume', `${addons}-plan:/release-plan:ro`,
      // As a rehearsal has it.
      '--env', 'ODOO_RELEASE_MEMORY=/tmp/odoo-release', '--env', 'PYTHONPYCACHEPREFIX=/tmp/bytecode',
      '--env', `PGHOST=${server}`, '--env', 'PGUSER=odoo', '--env', `PGPASSWORD=${PASSWORD}`,
      '--entrypoint', entrypoint, this.image, ...args,
    );
  }
}

/** Removes every image of a repository; one that is in use stays. */
export async function removeOldImages(containers: Containers, repository: string): Promise<void> {
  const old = await containers.output('image', 'ls', '--quiet', repository);
  for (const id of new Set(old.split('\n').filter((line) => line !== ''))) {
    await containers.docker('image', 'rm', id);
  }
}
