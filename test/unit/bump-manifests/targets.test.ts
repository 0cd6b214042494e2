import { describe, expect, test } from '@jest/globals';
import { parseTargets, type Shared } from '../../../actions/bump-manifests/src/target-inputs.ts';
import type { Selection, Target } from '../../../actions/bump-manifests/src/target.ts';
import { refusal as refusalOf } from '../refusal.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const release = { image: 'registry.example/acme/odoo', tag: '19.0-42', digest: DIGEST };
const DECISION = JSON.stringify({
  version: 1, environment: 'production', customer: 'acme', ...release, outcome: 'pass', reasons: [], hash: null, record: null, expectation: null,
  evidence: [], marker: null, nextSlot: null, decidedAt: '2026-01-31T09:00:00.000Z',
});

function read(text: string, shared: Shared = { release, decision: undefined }): (Target | Selection)[] {
  return parseTargets(text, 'Input "targets"', shared);
}

function refusal(text: string, shared?: Shared): string {
  return refusalOf(() => read(text, shared));
}

describe('the input targets', () => {
  test('names entries of files, each in the way of its format', () => {
    const text = `
      - {file: k/kustomization.yaml, name: odoo}
      - {file: compose.yaml, service: web, format: compose}
      - {file: values.yaml, path: odoo.image, document: 0}
      - {file: cluster.yaml, path: [spec, 'images.v2', 0], format: scalar}
      - {file: deployment.yaml, image: ghcr.io/acme/odoo, document: {kind: Deployment, name: web}}
    `;
    expect(read(text)).toMatchObject([
      { kind: 'file', file: 'k/kustomization.yaml', entry: { name: 'odoo' }, release },
      { file: 'compose.yaml', entry: { service: 'web', format: 'compose' }, release },
      { file: 'values.yaml', entry: { path: ['odoo', 'image'], document: 0 } },
      { entry: { path: ['spec', 'images.v2', 0], format: 'scalar' } },
      { entry: { image: 'ghcr.io/acme/odoo', document: { kind: 'Deployment', name: 'web' } }, release },
    ]);
  });

  test('takes a path with brackets or digits for places in lists', () => {
    expect(read('- {file: f.yaml, path: "spec.images[2].tag"}')).toMatchObject([{ entry: { path: ['spec', 'images', 2, 'tag'] } }]);
  });

  test('names records, of one customer or of many, with an image of their own', () => {
    expect(read(`[{environment: dev}, {environment: qa, customer: acme, tag: "7", digest: "${OTHER}"}]`)).toEqual([
      { kind: 'record', place: { environment: 'dev', customer: undefined }, release, decision: undefined },
      { kind: 'record', place: { environment: 'qa', customer: 'acme' }, release: { ...release, tag: '7', digest: OTHER }, decision: undefined },
    ]);
  });

  test('selects environments by a pattern, alone or in a list', () => {
    for (const text of ['customers/*/environments/production', '- select: customers/*/environments/production']) {
      expect(read(text)).toMatchObject([{ kind: 'selection', pattern: 'customers/*/environments/production', release }]);
    }
  });

  test('takes the release of a target from its decision', () => {
    const [target] = read(`- {environment: production, customer: acme, decision: ${DECISION}}`, { release: {}, decision: undefined });
    expect(target).toMatchObject({ kind: 'record', release, decision: { customer: 'acme', digest: DIGEST } });
  });

  test('gives the decision of the call to its own environment only', () => {
    const shared = { release, decision: JSON.parse(DECISION) as Shared['decision'] };
    const targets = read(`
      - {environment: production, customer: acme}
      - {environment: production, customer: other}
      - {file: customers/acme/environments/production/settings/kustomization.yaml, name: odoo}
    `, shared);
    expect(targets.map((target) => 'decision' in target && target.decision?.customer)).toEqual(['acme', undefined, 'acme']);
  });

  test.each([
    ['no list', 'file: f.yaml', 'must be a list of targets'],
    ['an empty list', '[]', 'must name a target'],
    ['a misspelt key', '- {file: f.yaml, nam: odoo}', '[0].nam is not a known key'],
    ['nothing to write', '- {tag: "1"}', 'must name one thing to write'],
    ['a file without an entry', '- {file: f.yaml}', 'must name one entry of the file'],
    ['a file with two entries', '- {file: f.yaml, name: a, service: b}', 'must name one entry of the file'],
    ['a record with an entry', '- {environment: dev, name: a}', 'says name, which goes with "file" only'],
    ['a path that leaves the repository', '- {file: ../f.yaml, name: a}', 'is not a path that may be written in a repository'],
    ['git’s own folder', '- {file: .git/config, name: a}', 'is not a path that may be written in a repository'],
    ['a tag that YAML reads as a number', '- {file: f.yaml, name: a, tag: 19.0}', 'must be text in quotes'],
    ['a digest that is none', '- {file: f.yaml, name: a, digest: "sha256:1"}', 'must be a digest'],
    ['a target twice', '- {file: f.yaml, name: a}\n- {file: f.yaml, name: a}', 'names f.yaml (a) a second time'],
    ['a record twice', '- {environment: dev}\n- {environment: dev}', 'names dev a second time'],
    ['a selection of other folders', '- {select: "apps/*"}', 'must be a selection such as'],
    ['a format that is none', '- {file: f.yaml, name: a, format: toml}', 'must be one of kustomize, compose, helm, manifest, scalar'],
    ['a decision about another environment', `- {environment: dev, decision: ${DECISION}}`, 'is dev, and its decision is about production of acme'],
    ['a digest beside a decision about another', `- {environment: production, customer: acme, digest: "${OTHER}", decision: ${DECISION}}`, `says the digest ${OTHER}, and its decision ${DIGEST}`],
  ])('refuses %s', (_, text, sentence) => {
    expect(refusal(text)).toMatch(/^Input "targets":\d+:\d+: /);
    expect(refusal(text)).toContain(sentence);
  });

  test('names the parts that a record lacks', () => {
    expect(refusal('- {environment: dev}', { release: { tag: '1' }, decision: undefined })).toContain('which needs image, digest too');
    expect(refusal('- {file: f.yaml, name: odoo}', { release: {}, decision: undefined })).toContain('has nothing to write');
  });

  test('lists every problem at once, each with its place', () => {
    expect(refusal('- {file: f.yaml}\n- {environment: Dev}\n').split('\n').map((line) => line.slice(0, 20))).toEqual(['Input "targets":1:3:', 'Input "targets":2:17']);
  });
});
