import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatLabels } from '../../../actions/common/image/labels.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { type Registry, startRegistry } from '../../../scripts/src/registry/registry.ts';
import { ROOT } from '../../unit/workflows/files.ts';
import { ARTIFACT as OTHER_ARTIFACT, COMMIT, RUN_ANSWER } from '../../unit/verify-build/samples.ts';
import { type ActResult, runAct } from './act.ts';
import { type GitHub, PUSH_TOKEN, startGitHub } from './github.ts';
import { copyKit } from './kit-copy.ts';
import { type Repository, commit, git, installCaller, makeRepository } from './repositories.ts';
import { type StandIn, standInAction, statementText } from './stand-ins.ts';

const MINUTES = 60_000;
const RUN = 'GET /repos/acme/odoo-addons/actions/runs/4711';

let folder = '';
let registry: Registry;
let github: GitHub;
let gitops: Repository;
let workflow = '';
let image = '';
let digest = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-rehearse-'));
  registry = await startRegistry({ dataFolder: join(folder, 'registry') });
  github = await startGitHub(join(folder, 'server'), {});
  image = `${registry.address}/acme/odoo`;
  digest = await pushRelease();
  gitops = makeRepository(join(folder, 'server'), 'acme/odoo-gitops', join(ROOT, 'gitops-templates/skeletons/gitops-repo'), join(folder, 'gitops'));
  workflow = installCaller(gitops.checkout, 'gitops-repo/.github/workflows/rehearse.yml', {
    image,
    'registry-username': '',
    'trivy-archive': '',
  });
  commit(gitops, 'Fill in the workflow');
}, 5 * MINUTES);

afterAll(async () => {
  await runProgram('docker', ['image', 'rm', '--force', '--', `${image}:19.0-42.1`]);
  await github?.stop();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Pushes an image whose labels say what those of a release say, and answers its digest. */
async function pushRelease(): Promise<string> {
  const context = join(folder, 'image');
  await mkdir(context);
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  const labels = formatLabels({ source: `${github.address}/acme/odoo-addons`, revision: COMMIT, version: '19.0-42.1', series: '19.0', modules: {} });
  const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  await requireProgram(runProgram, 'Building', 'docker', ['build', '--quiet', '--tag', `${image}:19.0-42.1`, ...options, context]);
  const said = await requireProgram(runProgram, 'Pushing', 'docker', ['push', `${image}:19.0-42.1`]);
  return String(/digest: (sha256:[0-9a-f]{64})/.exec(said)?.[1]);
}

const REHEARSAL_INPUTS = ['old-image', 'new-image', 'database-url', 'source-database', 'source-dump', 'filestore'];

function rehearsal(outcome: string): StandIn {
  return {
    inputs: REHEARSAL_INPUTS,
    outputs: { outcome, 'database-change': 'compatible' },
    files: {
      evidence: statementText('rehearsal', image, digest, outcome),
      report: '# Report',
      ...(outcome === 'fail' ? { 'intent-draft': 'version: 1' } : {}),
    },
    fails: outcome !== 'pass',
  };
}

/** Runs rehearse.yml as the hand-over starts it. The rehearsal itself, which takes a database with Odoo, is a stand-in. */
async function rehearse(name: string, standIns: Record<string, StandIn>): Promise<ActResult> {
  const kit = join(folder, name, 'kit');
  await copyKit(kit, Object.fromEntries(Object.entries(standIns).map(([action, standIn]) => [action, standInAction(standIn)])));
  return runAct({
    folder: join(folder, name),
    checkout: gitops.checkout,
    github,
    repository: 'acme/odoo-gitops',
    workflow,
    event: 'workflow_dispatch',
    inputs: { tag: '19.0-42.1', digest, 'build-run': '4711' },
    secrets: {
      GITHUB_TOKEN: PUSH_TOKEN,
      SOURCE_ACTIONS_TOKEN: 'source-token',
      REHEARSAL_DATABASE_URL: 'postgres://kit:secret@127.0.0.1/postgres',
    },
    kit,
  });
}

/** The kinds of the statements about the digest on the evidence branch. */
function recorded(): string[] {
  const files = git(gitops.bare, 'ls-tree', '-r', '--name-only', '--full-tree', 'refs/heads/evidence').split('\n');
  return files.map((file) => /\/([a-z]+)-[0-9a-f]{16}\.json$/.exec(file)?.[1] ?? file).toSorted();
}

function hasEvidence(): boolean {
  return git(gitops.bare, 'branch', '--list', 'evidence') !== '';
}

function trust(artifact: string): void {
  github.routes = { [RUN]: { body: RUN_ANSWER }, [`${RUN}/artifacts`]: { body: { artifacts: [{ name: artifact }] } } };
}

describe('rehearse.yml, run by act from the caller of a GitOps repository', () => {
  test('stops at a digest that the build run did not record, and records nothing', async () => {
    trust(OTHER_ARTIFACT);
    const { jobs, log } = await rehearse('forged-digest', { 'rehearse-migration': rehearsal('pass') });
    expect(jobs).toMatchObject({ verify: 'failure' });
    expect(jobs).not.toHaveProperty('rehearse');
    expect(log).toContain('recorded no release of this digest');
    expect(hasEvidence()).toBe(false);
  }, 2 * MINUTES);

  test('records nothing when the scan states another matter than a scan', async () => {
    trust(`release-${digest.replace('sha256:', '')}`);
    const forged: StandIn = {
      inputs: ['image', 'policy', 'waivers'],
      outputs: { outcome: 'pass' },
      files: { evidence: statementText('rehearsal', image, digest, 'pass') },
    };
    const { jobs, steps } = await rehearse('forged-scan', { 'scan-image': forged, 'rehearse-migration': rehearsal('fail') });
    expect(jobs).toMatchObject({ verify: 'success', scan: 'success', rehearse: 'failure', record: 'failure' });
    expect(steps).toMatchObject({ 'record: Check that each states its own matter about this digest': 'failure' });
    expect(hasEvidence()).toBe(false);
  }, 2 * MINUTES);

  test('records that a rehearsal failed, and fails', async () => {
    trust(`release-${digest.replace('sha256:', '')}`);
    const { exitCode, jobs, steps } = await rehearse('failed', { 'rehearse-migration': rehearsal('fail') });
    expect({ exitCode, jobs }).toMatchObject({ exitCode: 1, jobs: { verify: 'success', scan: 'success', rehearse: 'failure', record: 'success' } });
    expect(steps).toMatchObject({ 'rehearse: Keep the report': 'success' });
    expect(recorded()).toEqual(['build', 'rehearsal', 'scan']);
  }, 2 * MINUTES);

  test('verifies, scans, rehearses and records', async () => {
    trust(`release-${digest.replace('sha256:', '')}`);
    const result = await rehearse('good', { 'rehearse-migration': rehearsal('pass') });
    expect({ ...result, log: result.exitCode === 0 ? '' : result.log }).toMatchObject({ exitCode: 0, log: '' });
    expect(recorded()).toEqual(['build', 'build', 'rehearsal', 'rehearsal', 'scan', 'scan']);
    expect(result.log).not.toContain('secret@127');
  }, 2 * MINUTES);
});
