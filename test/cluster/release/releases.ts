import { join } from 'node:path';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { openRehearsalServer } from '../../../actions/rehearse-migration/src/database-server.ts';
import { planUpdate } from '../../../actions/rehearse-migration/src/plan.ts';
import { rehearse, type RehearsalResult } from '../../../actions/rehearse-migration/src/rehearse.ts';
import { runAction } from '../../../scripts/src/demo/run-action.ts';
import type { Containers } from '../../integration/images/containers.ts';
import { FixtureOdoo, HELPER, PASSWORD } from '../../odoo/support/fixture-odoo.ts';
import { type KitFixtureVariant, writeKitFixture } from '../../odoo/support/kit-fixture.ts';
import { startPreparedPostgres } from '../../odoo/support/prepared-postgres.ts';

/** The name by which the node knows the registry that builds are pushed to. */
export const REGISTRY = 'registry.example';

/** An image as a record names it. */
export interface Release {
  image: string;
  tag: string;
  digest: string;
}

const COMMIT = 'c'.repeat(40);

/** Builds releases of the addon kit_fixture as the line does, on the Odoo with few modules, and rehearses the ways between them. */
export class Releases {
  readonly #containers: Containers;
  readonly #odoo: FixtureOdoo;
  readonly #folder: string;
  readonly #registry: string;
  #postgres: Promise<string> | undefined;

  private constructor(containers: Containers, odoo: FixtureOdoo, folder: string, registry: string) {
    this.#containers = containers;
    this.#odoo = odoo;
    this.#folder = folder;
    this.#registry = registry;
  }

  static async open(containers: Containers, folder: string, registry: string): Promise<Releases> {
    return new Releases(containers, await FixtureOdoo.open(containers), folder, registry);
  }

  async build(variant: KitFixtureVariant): Promise<Release> {
    const source = join(this.#folder, variant);
    await writeKitFixture(variant, join(source, 'addons'));
    const image = `${this.#registry}/acme/odoo`;
    const tag = `19.0-${variant.replaceAll('_', '-')}`;
    const inputs = { context: '.', image, tag, series: '19.0', 'base-image': this.#odoo.image };
    const environment = { ...this.#containers.engine.environment, GITHUB_WORKSPACE: source, GITHUB_REPOSITORY: 'acme/odoo-addons', GITHUB_SHA: COMMIT };
    const { exitCode, outputs, log } = await runAction('build-image', inputs, { folder: join(this.#folder, 'runs'), environment }, () => undefined);
    if (exitCode !== 0) {
      throw new Error(`The release ${variant} could not be built: ${log}`);
    }
    return { image: `${REGISTRY}/acme/odoo`, tag, digest: String(outputs['digest']) };
  }

  /** PostgreSQL of the base images, as the node pulls it. */
  async pushPostgres(): Promise<Release> {
    const [image, tag] = [`${this.#registry}/kit/postgres`, '17'];
    await this.#containers.output('tag', this.#containers.images.postgres, `${image}:${tag}`);
    await this.#containers.output('push', '--quiet', `${image}:${tag}`);
    const digests = await this.#containers.output('image', 'inspect', '--format', '{{join .RepoDigests "\\n"}}', `${image}:${tag}`);
    const digest = digests.split('\n').find((name) => name.startsWith(`${image}@`))?.split('@')[1] ?? '';
    return { image: `${REGISTRY}/kit/postgres`, tag, digest };
  }

  /** Rehearses the way from one release to another on a copy of a database with rows. */
  async rehearse(from: Release, to: Release): Promise<RehearsalResult> {
    this.#postgres ??= writeKitFixture('v1', join(this.#folder, 'installed')).then((installed) => startPreparedPostgres(this.#containers, this.#odoo, installed));
    const postgres = await this.#postgres;
    await this.#markAs(postgres, from.digest);
    const databaseUrl = `postgres://odoo:${PASSWORD}@${await this.#containers.address(postgres)}:5432/postgres`;
    const [docker, server] = [openDocker(runProgram), await openRehearsalServer(databaseUrl)];
    try {
      const request = {
        oldImage: { reference: this.#pulled(from), digest: from.digest },
        newImage: { reference: this.#pulled(to), digest: to.digest },
        source: { kind: 'database' as const, name: 'template_v1' },
        filestore: undefined,
        intent: null,
        killDrill: false,
      };
      const inputs = { ...request, newName: 'kit', databaseUrl, modules: [] };
      return await rehearse(request, (modules, helpers) => planUpdate(inputs, modules, helpers, docker), { docker, server, helperFolder: HELPER, steps: makeSteps() });
    } finally {
      await server.close();
    }
  }

  #pulled({ image, tag, digest }: Release): string {
    return `${image.replace(REGISTRY, this.#registry)}:${tag}@${digest}`;
  }

  async #markAs(postgres: string, digest: string): Promise<void> {
    const statement = `UPDATE odoo_release.marker SET digest = '${digest}'`;
    await this.#containers.output('exec', postgres, 'psql', '--quiet', '--username', 'odoo', '--dbname', 'template_v1', '--set', 'ON_ERROR_STOP=1', '--command', statement);
  }
}
