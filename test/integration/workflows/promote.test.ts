import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { appendStatements } from '../../../actions/common/evidence/ledger.ts';
import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import { KIT_AUTHOR } from '../../../actions/common/gitops/repository/commit-message.ts';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { findHold, parseHolds } from '../../../actions/common/gitops/record/holds.ts';
import { withRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import { type FakeGitHub, startFakeGitHub } from '../../fakes/github/server.ts';
import { ROOT } from '../../unit/workflows/files.ts';
import { type ActResult, runAct } from './act.ts';
import { approve } from './approval.ts';
import { type GitHub, startGitHub } from './github.ts';
import { copyKit } from './kit-copy.ts';
import { type Repository, commit, git, installCaller, makeRepository } from './repositories.ts';
import { type Answer, type StandIn, standInAction, statementText } from './stand-ins.ts';

const MINUTES = 60_000;
const IMAGE = 'registry.example/acme/odoo';
const OLD = `sha256:${'0'.repeat(64)}`;
const NEW = `sha256:${'4e'.repeat(32)}`;
const COMMIT = 'c'.repeat(40);
const ANNA = { login: 'anna-acme', id: 1 };
const BERT = { login: 'bert-acme', id: 2 };
const CARL = { login: 'carl-acme', id: 3 };
const RECORD = 'environments/production/release/compose.yaml';

const POLICY = `
environments:
  production:
    approvals: { count: 1, from: [${ANNA.login}, ${BERT.login}, ${CARL.login}] }
`;

let folder = '';
let api: FakeGitHub;
let server: GitHub;
let gitops: Repository;
let workflow = '';
let runs = 4711;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-promote-'));
  api = await startFakeGitHub('acme/odoo-gitops');
  api.addEnvironment('production');
  server = await startGitHub(join(folder, 'server'), {}, api.token);
});

afterAll(async () => {
  expect(api.problems).toEqual([]);
  await server.stop();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** A GitOps repository whose production runs the old release, and evidence that the new one is ready. */
beforeEach(async () => {
  runs += 1;
  const place = join(folder, String(runs));
  await rm(join(folder, 'server'), { recursive: true, force: true });
  gitops = makeRepository(join(folder, 'server'), 'acme/odoo-gitops', join(ROOT, 'gitops-templates/skeletons/gitops-repo'), join(place, 'gitops'));
  workflow = installCaller(gitops.checkout, 'gitops-repo/.github/workflows/promote.yml', { image: IMAGE, 'registry-username': '' });
  writeFileSync(join(gitops.checkout, 'policy.yaml'), POLICY);
  const record = join(gitops.checkout, RECORD);
  writeFileSync(record, readFileSync(record, 'utf8').replaceAll('ghcr.io/acme/odoo', IMAGE));
  commit(gitops, 'Adopt production');
  await recordEvidence();
});

async function recordEvidence(): Promise<void> {
  const expectation = {
    version: 1, helper: KIT_VERSION, digest: NEW, from: OLD,
    modules: { processed: ['acme_project'], installed: [] }, scripts: [], before: { modules: {}, schema: {} }, schema: {}, seconds: 12,
  };
  const statements = [
    makeStatement('build', IMAGE, NEW, 'pass', {
      buildDefinition: {
        internalParameters: { github: { actor: CARL.login, actorId: String(CARL.id) } },
        resolvedDependencies: [{ uri: 'git+https://github.com/acme/odoo-addons', digest: { gitCommit: COMMIT } }],
      },
    }),
    makeStatement('scan', IMAGE, NEW, 'pass', {}),
    makeStatement('rehearsal', IMAGE, NEW, 'pass', {
      from: OLD, to: NEW, series: '19.0', helper: KIT_VERSION, databaseChange: 'compatible', modules: ['acme_project'], expectation,
    }),
    makeStatement('verification', IMAGE, OLD, 'healthy', { environment: 'production' }),
  ];
  await withRepository(runProgram, { path: gitops.bare }, (branches) =>
    appendStatements(branches, statements, { branch: 'evidence', author: KIT_AUTHOR, deadline: 10_000 }));
}

function seen(digest: string, verdict: string, marker: Record<string, string>): string {
  return JSON.stringify({
    observedAt: new Date().toISOString(), environment: 'production', digest, verdict, runningDigest: digest, trafficOpen: true, restorePoint: '',
    marker: { digest, from: 'none', state: 'serving', traffic: 'open', helper: KIT_VERSION, changedAt: '2026-01-01T00:00:00Z', ...marker },
  });
}

/** Looks at production: the old release is healthy; once the new one is deployed, `after`. */
function verifyDeployment(verdict: string): StandIn {
  const after: Answer = {
    outputs: { verdict, reasons: '[]', marker: seen(NEW, verdict, { from: OLD, state: verdict === 'healthy' ? 'serving' : 'updated', traffic: 'closed' }) },
    files: { evidence: statementText('verification', IMAGE, NEW, verdict) },
    fails: verdict !== 'healthy',
  };
  return {
    inputs: ['target', 'path', 'environment', 'host', 'project', 'env-file', 'digest', 'deadline', 'stable-for', 'continue-on'],
    outputs: { verdict: 'healthy', reasons: '[]', marker: seen(OLD, 'healthy', {}) },
    otherwise: { given: 'digest', answer: after },
  };
}

/** Deploys nothing, and notes which record it found in the checkout. */
function deployCompose(outcome: string): StandIn {
  return {
    inputs: ['host', 'project', 'path', 'environment', 'env-file'],
    outputs: { outcome },
    files: { evidence: statementText('deployment', IMAGE, NEW, outcome) },
    fails: outcome !== 'pass',
    script: `cp ${RECORD} "$KIT_TEST_ARTIFACTS/deployed-$(ls "$KIT_TEST_ARTIFACTS" | wc -l).yaml"`,
  };
}

interface Promotion extends ActResult {
  /** The records that were deployed, in turn. */
  deployed: ReleaseRecord[];
}

/** Runs promote.yml as a release manager starts it. GitHub's waiting for approval is not there: the review is given before. */
async function promote(reviewer: { login: string; id: number } | undefined, production: { deploy: string; verdict: string }): Promise<Promotion> {
  api.setRun({ id: runs, attempt: 1, actor: BERT, triggeringActor: BERT });
  if (reviewer !== undefined) {
    await approve(api, runs, reviewer);
  }
  const place = join(folder, String(runs));
  await copyKit(join(place, 'kit'), {
    'verify-deployment': standInAction(verifyDeployment(production.verdict)),
    'deploy-compose': standInAction(deployCompose(production.deploy)),
  });
  const result = await runAct({
    folder: place,
    checkout: gitops.checkout,
    github: server,
    repository: 'acme/odoo-gitops',
    workflow,
    event: 'workflow_dispatch',
    inputs: { tag: '19.0-42.1', digest: NEW },
    secrets: { GITHUB_TOKEN: api.token },
    kit: join(place, 'kit'),
    environment: { GITHUB_API_URL: api.address, GITHUB_RUN_ID: String(runs) },
  });
  const deployed = [0, 1].map((number) => join(place, `artifacts/deployed-${number}.yaml`)).filter((path) => existsSync(path));
  return { ...result, deployed: deployed.map((path) => parseComposeRecord(readFileSync(path, 'utf8'), path)) };
}

function shown(path: string, branch = 'main'): string {
  return git(gitops.bare, 'show', `refs/heads/${branch}:${path}`);
}

function recordOnMain(): ReleaseRecord {
  return parseComposeRecord(shown(RECORD), RECORD);
}

function recordedKinds(digest: string): string[] {
  const files = git(gitops.bare, 'ls-tree', '--name-only', 'refs/heads/evidence', `sha256-${digest.replace('sha256:', '')}/`).split('\n');
  return files.map((file) => /\/([a-z]+)-[0-9a-f]{16}\.json$/.exec(file)?.[1] ?? file).toSorted();
}

describe('promote.yml, run by act from the caller of a GitOps repository', () => {
  test('writes the approved release, deploys exactly that record and appends what was seen', async () => {
    const result = await promote(ANNA, { deploy: 'pass', verdict: 'healthy' });
    expect({ ...result, log: result.exitCode === 0 ? '' : result.log }).toMatchObject({ exitCode: 0, log: '', jobs: { check: 'success', deploy: 'success' } });
    expect(recordOnMain()).toMatchObject({ digest: NEW, from: OLD, operation: 'update', source: `acme/odoo-addons@${COMMIT}`, modules: ['acme_project'] });
    expect(result.deployed).toEqual([recordOnMain()]);
    expect(recordedKinds(NEW)).toEqual(['build', 'deployment', 'rehearsal', 'scan', 'verification']);
  }, 3 * MINUTES);

  test.each([
    ['nobody approved', undefined],
    ['whoever started the run approved', BERT],
    ['the author of the release approved', CARL],
  ])('writes nothing when %s', async (_, reviewer) => {
    const result = await promote(reviewer, { deploy: 'pass', verdict: 'healthy' });
    expect(result).toMatchObject({ exitCode: 1, jobs: { check: 'success', deploy: 'failure' }, deployed: [] });
    expect(result.steps).toMatchObject({ 'deploy: Ask the gates again': 'failure' });
    expect(recordOnMain().digest).toBe(OLD);
  }, 3 * MINUTES);

  test('takes back a release that failed, puts it on hold and ends red', async () => {
    const result = await promote(ANNA, { deploy: 'fail', verdict: 'failed' });
    expect(result).toMatchObject({ exitCode: 1, jobs: { deploy: 'failure' } });
    expect(recordOnMain()).toMatchObject({ digest: OLD, from: NEW, operation: 'revert' });
    expect(findHold(parseHolds(shown('holds.yaml')), NEW, 'production')).toBeDefined();
    expect(result.deployed.map(({ digest, operation }) => [digest, operation])).toEqual([[NEW, 'update'], [OLD, 'revert']]);
  }, 3 * MINUTES);

  test('leaves a release alone when nobody can say what became of it', async () => {
    const result = await promote(ANNA, { deploy: 'unknown', verdict: 'unknown' });
    expect(result).toMatchObject({ exitCode: 1, jobs: { deploy: 'failure' } });
    expect(result.steps['deploy: Take it back'] ?? 'skipped').toBe('skipped');
    expect(result.deployed).toHaveLength(1);
    expect(recordOnMain()).toMatchObject({ digest: NEW, operation: 'update' });
    expect(parseHolds(shown('holds.yaml'))).toEqual([]);
  }, 3 * MINUTES);
});
