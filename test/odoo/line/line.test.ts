import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Registry, startRegistry } from '../../../scripts/src/registry/registry.ts';
import { type FakeGitHub, startFakeGitHub } from '../../fakes/github/server.ts';
import { Containers, PREPARATION } from '../../integration/images/containers.ts';
import { type ActResult, type ActRun, runAct } from '../../integration/workflows/act.ts';
import { approve } from '../../integration/workflows/approval.ts';
import { type GitHub, startGitHub } from '../../integration/workflows/github.ts';
import { copyKit } from '../../integration/workflows/kit-copy.ts';
import { type Repository, git } from '../../integration/workflows/repositories.ts';
import { RUN_ANSWER } from '../../unit/verify-build/samples.ts';
import { Cleanup } from '../support/cleanup.ts';
import { FixtureOdoo, PASSWORD } from '../support/fixture-odoo.ts';
import { writeKitFixture } from '../support/kit-fixture.ts';
import { startPreparedPostgres } from '../support/prepared-postgres.ts';
import { DATABASE, ENVIRONMENT, PRODUCTION_PASSWORD, Production } from './production.ts';
import { ANNA, GITOPS, SOURCE, addCaller, commitAddon, currentRecord, evidenceOf, makeGitops, makeSource, statementOf } from './repositories.ts';

const MINUTES = 60_000;
const BERT = { login: 'bert-acme', id: 2 };
const PROMOTION_RUN = 3;
const DISPATCH = `POST /repos/${GITOPS}/actions/workflows/rehearse.yml/dispatches`;

let folder = '';
let containers: Containers;
let odoo: FixtureOdoo;
let registry: Registry;
let api: FakeGitHub;
let github: GitHub;
let rehearsalServer = '';
let source: Repository;
let gitops: Repository;
let production: Production;
let first = '';
let second: Record<string, string> = {};
let references = '';

const cleanup = new Cleanup();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-line-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  containers = await Containers.open();
  cleanup.add(() => containers.close());
  Object.assign(process.env, containers.engine.environment);
  odoo = await FixtureOdoo.open(containers);
  registry = await startRegistry({ dataFolder: join(folder, 'registry'), engine: containers.engine });
  cleanup.add(() => registry.stop(), removeImages);
  api = await startFakeGitHub(GITOPS);
  api.addEnvironment(ENVIRONMENT);
  github = await startGitHub(join(folder, 'server'), { [DISPATCH]: { status: 204 } }, api.token);
  cleanup.add(() => api.close(), () => github.stop());
  await copyKit(join(folder, 'kit'));
  await adoptFirstRelease();
}, PREPARATION);

afterAll(async () => {
  expect(await cleanup.run()).toEqual([]);
}, 2 * MINUTES);

function image(): string {
  return `${registry.address}/acme/odoo`;
}

async function removeImages(): Promise<void> {
  const listed = await containers.output('image', 'ls', '--quiet', '--no-trunc', image());
  const ids = new Set(listed.split('\n').filter((id) => id !== ''));
  await (ids.size > 0 ? containers.output('image', 'rm', '--force', ...ids) : undefined);
}

/** Release 1 runs before the customer meets the kit: built from the same addon, with data of its own. */
async function adoptFirstRelease(): Promise<void> {
  source = await makeSource(join(folder, 'server'), join(folder, 'source'));
  addCaller(source, 'source-repo/.github/workflows/build-release.yml', {
    image: image(), 'base-image': odoo.image, 'registry-username': '', 'trivy-archive': '',
  });
  const { result, inputs } = await build(1);
  expectSuccess(result);
  first = String(inputs['digest']);
  gitops = makeGitops(join(folder, 'server'), join(folder, 'gitops'), { image: image(), tag: String(inputs['tag']), digest: first });
  rehearsalServer = await startPreparedPostgres(containers, odoo, await writeKitFixture('v1', join(folder, 'v1')));
  production = await Production.prepare(`kit-line-${process.pid}`, join(folder, 'host'), gitops.checkout, containers.images);
  cleanup.add(() => production.remove());
  await production.startDatabase(await dumpWithoutMarker());
  await production.adopt(first);
}

/** A dump of the prepared database, without what the kit keeps in it. */
async function dumpWithoutMarker(): Promise<string> {
  const dump = join(folder, 'before.dump');
  await containers.output('exec', rehearsalServer, 'pg_dump', '--username', 'odoo', '--format=custom', '--exclude-schema=odoo_release', '--file=/tmp/before.dump', 'template_v1');
  await containers.output('cp', `${rehearsalServer}:/tmp/before.dump`, dump);
  return dump;
}

function run(name: string, repository: Repository, rest: Pick<ActRun, 'repository' | 'workflow' | 'event'> & Partial<ActRun>): Promise<ActResult> {
  return runAct({ folder: join(folder, name), checkout: repository.checkout, github, kit: join(folder, 'kit'), ...rest });
}

/** Runs build-release.yml for the newest commit; answers what it handed over too. GitHub shows the run from then on. */
async function build(number: number): Promise<{ result: ActResult; inputs: Record<string, string> }> {
  const name = `build-${number}`;
  const result = await run(name, source, {
    repository: SOURCE,
    workflow: '.github/workflows/build-release.yml',
    event: 'push',
    secrets: { GITOPS_ACTIONS_TOKEN: 'token-for-the-hand-over' },
    environment: { GITHUB_RUN_ID: String(number), GITHUB_RUN_NUMBER: String(number) },
  });
  await showRun(number, join(folder, name, 'artifacts/names'));
  const { inputs } = (github.requests.at(-1)?.body ?? { inputs: {} }) as { inputs: Record<string, string> };
  return { result, inputs };
}

/** Lets GitHub's API show a run that has ended, with the artifacts that it left. */
async function showRun(number: number, names: string): Promise<void> {
  const route = `GET /repos/${SOURCE}/actions/runs/${number}`;
  const lines = (await readFile(names, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const seen = { head_sha: git(source.checkout, 'rev-parse', 'HEAD'), html_url: `${github.address}/${SOURCE}/actions/runs/${number}` };
  github.routes[route] = { body: { ...RUN_ANSWER, ...seen } };
  github.routes[`${route}/artifacts`] = { body: { artifacts: lines.map((line) => ({ name: line.split(' ')[1] })) } };
}

function expectSuccess(result: ActResult): void {
  expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({ exitCode: 0, log: '' });
}

describe('the release line of a customer, run by act with every action of the kit', () => {
  test('a push to the source repository builds release 2 and hands it over', async () => {
    await commitAddon(source, 'v2_good');
    const { result, inputs } = await build(2);
    expectSuccess(result);
    expect(inputs).toEqual({ tag: '19.0-2.1', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), 'build-run': '2' });
    expect(inputs['digest']).not.toBe(first);
    second = inputs;
  }, 5 * MINUTES);

  test('what was handed over is verified, scanned and rehearsed on a backup of production, which stays as it is', async () => {
    references = await production.ask("SELECT count(*) FROM kit_fixture WHERE old_ref LIKE 'ref-%'");
    const { dump, filestore } = await production.backUp();
    const workflow = addCaller(gitops, 'gitops-repo/.github/workflows/rehearse.yml', {
      image: image(), 'registry-username': '', 'trivy-archive': '', 'source-database': '', 'source-dump': dump, filestore,
    });
    const result = await run('rehearse', gitops, {
      repository: GITOPS,
      workflow,
      event: 'workflow_dispatch',
      inputs: second,
      secrets: {
        GITHUB_TOKEN: api.token,
        SOURCE_ACTIONS_TOKEN: 'source-token',
        REHEARSAL_DATABASE_URL: `postgres://odoo:${PASSWORD}@${await containers.address(rehearsalServer)}:5432/postgres`,
      },
    });
    expectSuccess(result);
    expect(evidenceOf(gitops, String(second['digest']))).toEqual(['build: pass', 'rehearsal: pass', 'scan: pass']);
    expect(statementOf(gitops, String(second['digest']), 'rehearsal').predicate).toMatchObject({
      from: first, to: second['digest'], databaseChange: 'breaking', modules: ['kit_fixture'], source: { kind: 'dump' }, clone: { deletedAt: expect.any(String) },
    });
    expect(result.log).not.toContain(`:${PASSWORD}@`);
    expect(await production.marker()).toMatchObject({ digest: first, state: 'serving', traffic: 'open' });
  }, 5 * MINUTES);

  test('the approved release is written to git, deployed as it was rehearsed and seen healthy', async () => {
    const workflow = addCaller(gitops, 'gitops-repo/.github/workflows/promote.yml', {
      image: image(), 'registry-username': '', project: production.project, 'env-file': production.environmentFile, deadline: '3m', 'stable-for': '3s',
    });
    api.setRun({ id: PROMOTION_RUN, attempt: 1, actor: BERT, triggeringActor: BERT });
    await approve(api, PROMOTION_RUN, ANNA);
    const result = await run('promote', gitops, {
      repository: GITOPS,
      workflow,
      event: 'workflow_dispatch',
      inputs: { tag: String(second['tag']), digest: String(second['digest']) },
      secrets: { GITHUB_TOKEN: api.token },
      environment: { GITHUB_API_URL: api.address, GITHUB_RUN_ID: String(PROMOTION_RUN) },
    });
    expectSuccess(result);
    expect(api.problems).toEqual([]);
    expect(result.log).not.toContain(PRODUCTION_PASSWORD);
    expect(currentRecord(gitops)).toMatchObject({ operation: 'update', digest: second['digest'], from: first, database: DATABASE, modules: ['kit_fixture'] });
    expect(statementOf(gitops, String(second['digest']), 'deployment').predicate).toMatchObject({ step: 'update', restorePoint: expect.stringMatching(/^acme__before_/) });
    expect(evidenceOf(gitops, String(second['digest']))).toEqual(['build: pass', 'deployment: pass', 'rehearsal: pass', 'scan: pass', 'verification: healthy']);
  }, 5 * MINUTES);

  test('people work with the new release, and their data moved with it', async () => {
    expect(await production.marker()).toMatchObject({ digest: second['digest'], from: first, state: 'serving', traffic: 'open' });
    expect(await production.ask("SELECT latest_version FROM ir_module_module WHERE name = 'kit_fixture'")).toBe('19.0.2.0.0');
    expect(await production.ask("SELECT count(*) FROM kit_fixture WHERE external_ref LIKE 'ref-%' AND category IS NOT NULL")).toBe(references);
    const page = await fetch(`${await production.address()}/web/login`);
    expect({ status: page.status, isLogin: (await page.text()).includes('name="login"') }).toEqual({ status: 200, isLogin: true });
  }, MINUTES);
});
