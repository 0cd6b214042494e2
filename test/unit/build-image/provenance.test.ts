import { expect, test } from '@jest/globals';
import { type BuildFacts, buildStatement } from '../../../actions/build-image/src/provenance.ts';

const facts: BuildFacts = {
  inputs: {
    context: '/srv/checkout', image: 'registry.example/acme/odoo', tag: '19.0-42', series: '19.0',
    baseImage: { name: 'registry.example/odoo', tag: '19.0' }, push: true, cache: true,
  },
  base: { reference: `registry.example/odoo@sha256:${'b'.repeat(64)}`, name: 'registry.example/odoo', digest: `sha256:${'b'.repeat(64)}` },
  source: { repository: 'https://github.com/acme/odoo', commit: 'c'.repeat(40), epoch: 1_700_000_000, changed: [] },
  requirements: { file: 'requirements.lock', text: '', locked: true },
  intent: null,
  modules: { acme: '19.0.1.0.0' },
  sbom: '{}',
  startedAt: new Date('2026-11-20T08:00:00Z'),
  finishedAt: new Date('2026-11-20T08:01:00Z'),
};
const environment = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/odoo',
  GITHUB_WORKFLOW_REF: 'acme/odoo/.github/workflows/build.yml@refs/heads/main',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_ACTOR: 'alice',
  GITHUB_ACTOR_ID: '1001',
};
const digest = `sha256:${'a'.repeat(64)}`;

test('the build statement says what was built from what, by which run', () => {
  const statement = buildStatement(digest, facts, environment);
  expect(statement.subject).toEqual([{ name: 'registry.example/acme/odoo', digest: { sha256: 'a'.repeat(64) } }]);
  expect(statement.predicate).toMatchObject({
    outcome: 'pass',
    buildDefinition: {
      externalParameters: { series: '19.0', workflow: { repository: 'acme/odoo', path: '.github/workflows/build.yml', ref: 'refs/heads/main' } },
      internalParameters: { requirementsLocked: true, github: { actor: 'alice', actorId: '1001' } },
      resolvedDependencies: [
        { uri: 'docker://registry.example/odoo', digest: { sha256: 'b'.repeat(64) } },
        { uri: 'git+https://github.com/acme/odoo', digest: { gitCommit: 'c'.repeat(40) } },
        { uri: 'requirements.lock' },
      ],
    },
    runDetails: {
      builder: { id: 'https://github.com/acme/odoo/.github/workflows/build.yml@refs/heads/main' },
      metadata: { invocationId: 'https://github.com/acme/odoo/actions/runs/77/attempts/2', startedOn: '2026-11-20T08:00:00.000Z' },
    },
    release: { series: '19.0', source: `acme/odoo@${'c'.repeat(40)}`, modules: { acme: '19.0.1.0.0' }, intent: null },
  });
});

test('the build statement names the intent that is in the image', () => {
  const intent = { text: 'version: 1\n', sha256: `sha256:${'d'.repeat(64)}` };
  expect(buildStatement(digest, { ...facts, intent }, environment).predicate).toMatchObject({ release: { intent: intent.sha256 } });
});

test('the build statement names no folder of the machine that built', () => {
  expect(JSON.stringify(buildStatement(digest, facts, environment))).not.toContain('/srv/checkout');
});

test('a build outside of GitHub says so and invents no run', () => {
  const { predicate } = buildStatement(digest, { ...facts, source: { ...facts.source, commit: '' } }, {});
  expect(predicate).toMatchObject({
    buildDefinition: { externalParameters: { workflow: {} } },
    runDetails: { builder: { id: 'https://odoo-gitops-kit.dev/builders/local' }, metadata: { invocationId: '' } },
    release: { source: '' },
  });
});
