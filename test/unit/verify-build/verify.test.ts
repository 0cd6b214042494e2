import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { formatLabels } from '../../../actions/common/image/labels.ts';
import type { Registry } from '../../../actions/common/image/registry.ts';
import type { BuildRun } from '../../../actions/verify-build/src/build-run.ts';
import type { VerifyInputs } from '../../../actions/verify-build/src/inputs.ts';
import { type VerifyTools, verifyBuild } from '../../../actions/verify-build/src/verify.ts';
import { buildStatement } from '../../../actions/verify-build/src/statement.ts';
import { ARTIFACT, COMMIT, DIGEST, LABELS, RUN, SERVER, TRUSTED } from './samples.ts';

const INPUTS: VerifyInputs = { image: 'registry.example/acme/odoo', digest: DIGEST, run: '4711', trusted: TRUSTED, deadline: 60, token: 'x' };
const GOING_ON: BuildRun = { ...RUN, finished: false, conclusion: '' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-build-'));
  process.env['RUNNER_TEMP'] = folder;
});
afterEach(async () => {
  delete process.env['RUNNER_TEMP'];
  await rm(folder, { recursive: true });
});

const registry: Registry = {
  resolve: () => Promise.resolve(DIGEST),
  image: (reference) =>
    Promise.resolve(reference.digest === DIGEST ? { digest: DIGEST, configDigest: DIGEST, labels: formatLabels(LABELS) } : undefined),
};

/** GitHub shows one state of the run after the other, the last one for ever. */
function tools(states: (BuildRun | undefined)[], artifacts = [ARTIFACT]): VerifyTools & { slept: number[] } {
  const slept: number[] = [];
  const left = [...states];
  return {
    slept,
    server: SERVER,
    registry,
    sleep: (milliseconds) => Promise.resolve(void slept.push(milliseconds)),
    runs: {
      find: () => Promise.resolve(left.length > 1 ? left.shift() : left[0]),
      hasArtifact: (_repository, _run, name) => Promise.resolve(artifacts.includes(name)),
    },
  };
}

test('a verified build leaves the commit and a statement about the digest', async () => {
  const { outputs } = await verifyBuild(INPUTS, tools([RUN]));
  expect(outputs).toMatchObject({ outcome: 'pass', reasons: '[]', revision: COMMIT });
  const statement = JSON.parse(await readFile(String(outputs['evidence']), 'utf8')) as unknown;
  expect(statement).toMatchObject({
    subject: [{ name: 'registry.example/acme/odoo', digest: { sha256: '5e'.repeat(32) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      outcome: 'pass',
      buildDefinition: {
        externalParameters: { tag: '19.0-42.1', workflow: { repository: 'acme/odoo-addons', path: '.github/workflows/build-release.yml', ref: 'refs/heads/main' } },
        internalParameters: { github: { actor: 'anna', actorId: '7' } },
        resolvedDependencies: [
          { uri: 'docker://registry.example/odoo:19.0', digest: { sha256: 'ba'.repeat(32) } },
          { uri: 'git+https://github.com/acme/odoo-addons', digest: { gitCommit: COMMIT } },
          { digest: { gitCommit: 'a'.repeat(40) } },
        ],
      },
      runDetails: { metadata: { invocationId: 'https://github.com/acme/odoo-addons/actions/runs/4711/attempts/1' } },
      release: { series: '19.0', tag: '19.0-42.1', source: `acme/odoo-addons@${COMMIT}`, modules: { acme_project: '19.0.2.0.0' }, intent: null },
    },
  });
});

test('the statement names the intent that the image holds', () => {
  const intent = `sha256:${'1d'.repeat(32)}`;
  const { predicate } = buildStatement('registry.example/acme/odoo', DIGEST, RUN, { ...LABELS, intent }, SERVER);
  expect(predicate).toMatchObject({ release: { intent } });
});

test('it waits for a run that hands over before it has finished', async () => {
  const github = tools([GOING_ON, GOING_ON, RUN]);
  const { outputs } = await verifyBuild(INPUTS, github);
  expect(outputs['outcome']).toBe('pass');
  expect(github.slept).toEqual([10_000, 10_000]);
});

test('it stops waiting at the deadline and leaves no statement', async () => {
  const github = tools([GOING_ON]);
  const { outputs } = await verifyBuild(INPUTS, github);
  expect(outputs).toMatchObject({ outcome: 'waiting' });
  expect(outputs['evidence']).toBeUndefined();
  expect(github.slept).toHaveLength(6);
});

test('an artifact of another digest proves nothing', async () => {
  const { outputs, sentences } = await verifyBuild(INPUTS, tools([RUN], [`release-${'00'.repeat(32)}`]));
  expect(outputs).toMatchObject({ outcome: 'fail' });
  expect(outputs['evidence']).toBeUndefined();
  expect(sentences.join(' ')).toContain('recorded no release of this digest');
});

test('another digest than the one that the registry has is unknown', async () => {
  const other = `sha256:${'11'.repeat(32)}`;
  const { outputs } = await verifyBuild({ ...INPUTS, digest: other }, tools([RUN], [`release-${'11'.repeat(32)}`]));
  expect(outputs['outcome']).toBe('unknown');
});
