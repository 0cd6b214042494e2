import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDocker, type Docker } from '../../../actions/common/engine/docker.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { openRehearsalServer, type RehearsalServer } from '../../../actions/rehearse-migration/src/database-server.ts';
import { planUpdate } from '../../../actions/rehearse-migration/src/plan.ts';
import { rehearse, type RehearsalResult } from '../../../actions/rehearse-migration/src/rehearse.ts';
import { Containers, PREPARATION } from '../../integration/images/containers.ts';
import { FixtureOdoo, HELPER, PASSWORD } from '../support/fixture-odoo.ts';
import { type KitFixtureVariant, writeKitFixture } from '../support/kit-fixture.ts';
import { startPreparedPostgres, V1 } from '../support/prepared-postgres.ts';

/** Milliseconds for one rehearsal on a busy machine. */
const DEADLINE = 240_000;
const V2 = `sha256:${'2'.repeat(64)}`;

let containers: Containers;
let odoo: FixtureOdoo;
let folder: string;
let docker: Docker;
let server: RehearsalServer;
let databaseUrl: string;
const images: string[] = [];

beforeAll(async () => {
  containers = await Containers.open();
  Object.assign(process.env, containers.engine.environment);
  docker = openDocker(runProgram);
  folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  odoo = await FixtureOdoo.open(containers);
  const postgres = await startPreparedPostgres(containers, odoo, await writeKitFixture('v1', join(folder, 'installed')));
  databaseUrl = `postgres://odoo:${PASSWORD}@${await containers.address(postgres)}:5432/postgres`;
  server = await openRehearsalServer(databaseUrl);
}, PREPARATION);

afterAll(async () => {
  await server?.close();
  await docker?.run(['image', 'rm', '--force', ...images]);
  await containers?.close();
  await rm(folder, { recursive: true, force: true });
}, DEADLINE);

/** An image with one variant of the fixture, as build-image lays a customer's addons onto the base image. */
async function imageOf(variant: KitFixtureVariant): Promise<string> {
  const context = join(folder, variant);
  await writeKitFixture(variant, join(context, 'addons'));
  await writeFile(join(context, 'Dockerfile'), `FROM ${odoo.image}\nLABEL odoo.release.series=19.0\nCOPY addons/ /mnt/extra-addons/\n`);
  const image = `odoo-gitops-kit-test/rehearsal:${variant.replaceAll('_', '-')}-${process.pid}`;
  await docker.require(`Building ${variant}`, ['build', '--quiet', '--tag', image, context], { environment: { DOCKER_BUILDKIT: '1' } });
  images.push(image);
  return image;
}

async function rehearsalOf(variant: KitFixtureVariant, killDrill = false): Promise<RehearsalResult> {
  const request = {
    oldImage: { reference: await imageOf('v1'), digest: V1 },
    newImage: { reference: await imageOf(variant), digest: V2 },
    source: { kind: 'database' as const, name: 'template_v1' },
    filestore: undefined,
    intent: null,
    killDrill,
  };
  const inputs = { ...request, newName: 'kit', databaseUrl, modules: [] };
  const tools = { docker, server, helperFolder: HELPER, steps: makeSteps() };
  return rehearse(request, (installed, helpers) => planUpdate(inputs, installed, helpers, tools.docker), tools);
}

describe('a rehearsal on real Odoo', () => {
  test('passes a rename with its script and a backfill, and finds that the old image cannot run on the result, nor anybody on what a killed update leaves', async () => {
    const result = await rehearsalOf('v2_good', true);
    expect(result.judgement).toMatchObject({ outcome: 'pass', databaseChange: 'breaking', reasons: [] });
    expect(result.observations.killDrill).toEqual({ killed: true, state: 'updating', locked: false, update: ['half-updated'], revert: ['half-updated'] });
    expect(result.observations.update.change?.scripts).toEqual(['kit_fixture:post:19.0.2.0.0', 'kit_fixture:pre:19.0.2.0.0']);
  }, DEADLINE);

  test('leaves nothing behind on the server or the engine', async () => {
    const result = await rehearsalOf('bad_view');
    expect(result.judgement.outcome).toBe('fail');
    expect(result.clone.leftBehind).toEqual([]);
    expect(await server.databaseExists(result.clone.name)).toBe(false);
    expect((await docker.run(['volume', 'inspect', `odoo-kit-${result.clone.name}`])).exitCode).not.toBe(0);
    expect((await docker.run(['ps', '--all', '--quiet', '--filter', `label=odoo-gitops-kit.rehearsal=${result.clone.name}`])).stdout).toBe('');
  }, DEADLINE);
});
