import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../../actions/common/image/registry.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type Registry, startRegistry } from '../../../scripts/src/registry/registry.ts';
import { ROOT, callerWorkflows } from '../../unit/workflows/files.ts';
import { type ActResult, runAct } from './act.ts';
import { type GitHub, startGitHub } from './github.ts';
import { copyKit } from './kit-copy.ts';
import { type Repository, commit, installCaller, makeRepository } from './repositories.ts';

const MINUTES = 60_000;

let folder = '';
let registry: Registry;
let github: GitHub;
let source: Repository;
let head = '';
let result: ActResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-build-release-'));
  registry = await startRegistry({ dataFolder: join(folder, 'registry') });
  github = await startGitHub(join(folder, 'server'), { 'POST /repos/acme/odoo-gitops/actions/workflows/rehearse.yml/dispatches': { status: 204 } });
  await copyKit(join(folder, 'kit'));
  source = makeRepository(join(folder, 'server'), 'acme/odoo-addons', join(ROOT, 'test/fixtures/source-repos/good'), join(folder, 'source'));
  const workflow = installCaller(source.checkout, 'source-repo/.github/workflows/build-release.yml', {
    image: `${registry.address}/acme/odoo`,
    'base-image': String(process.env['KIT_ODOO_IMAGE']),
    'registry-username': '',
    'trivy-archive': '',
  });
  head = commit(source, 'Add the workflow');
  result = await runAct({
    folder,
    checkout: source.checkout,
    github,
    repository: 'acme/odoo-addons',
    workflow,
    event: 'push',
    secrets: { GITOPS_ACTIONS_TOKEN: 'token-for-the-hand-over' },
    kit: join(folder, 'kit'),
    environment: {
      GITHUB_RUN_ID: '4711',
      GITHUB_RUN_NUMBER: '42',
    },
  });
}, 15 * MINUTES);

/** What the workflow sent to the GitOps repository. */
function handOver(): { ref: string; inputs: Record<string, string> } {
  const body = github.requests.at(-1)?.body;
  return (body ?? { ref: '', inputs: {} }) as { ref: string; inputs: Record<string, string> };
}

afterAll(async () => {
  await runProgram('docker', ['image', 'rm', '--force', '--', `${registry.address}/acme/odoo:19.0-42.1`]);
  await github?.stop();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('build-release.yml, run by act from the caller of a source repository', () => {
  test('builds, scans, plans and hands over', () => {
    expect({ ...result, log: result.exitCode === 0 ? '' : result.log }).toMatchObject({
      exitCode: 0,
      log: '',
      jobs: { build: 'success', scan: 'success', plan: 'success', 'hand-over': 'success' },
    });
  });

  test('hands over exactly what the caller in the GitOps repository takes', () => {
    const rehearse = callerWorkflows().find((file) => file.path.endsWith('gitops-repo/.github/workflows/rehearse.yml'));
    const { ref, inputs } = handOver();
    expect(ref).toBe('main');
    expect(Object.keys(inputs).toSorted()).toEqual(Object.keys(rehearse?.content.on.workflow_dispatch?.inputs ?? {}).toSorted());
    expect(inputs).toMatchObject({ tag: '19.0-42.1', 'build-run': '4711' });
    expect(github.requests.map(({ authorization }) => authorization)).toEqual(['Bearer token-for-the-hand-over']);
  });

  test('pushes an image of that digest which names its source, and records the digest in the run', async () => {
    const digest = String(handOver().inputs['digest']);
    const client = openRegistry({ credentials: () => Promise.resolve(undefined) });
    const image = await client.image({ name: `${registry.address}/acme/odoo`, tag: '19.0-42.1' });
    expect(image?.digest).toBe(digest);
    expect(image?.labels).toMatchObject({
      'org.opencontainers.image.source': `${github.address}/acme/odoo-addons`,
      'org.opencontainers.image.revision': head,
      'odoo.release.series': '19.0',
    });
    const names = await readFile(join(folder, 'artifacts/names'), 'utf8');
    expect(names).toBe(`100 release-${digest.replace('sha256:', '')}\n`);
  });

  test('shows the token of the hand-over nowhere', () => {
    expect(result.log).not.toContain('token-for-the-hand-over');
  });
});
