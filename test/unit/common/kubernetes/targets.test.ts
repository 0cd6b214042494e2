import { describe, expect, test } from '@jest/globals';
import { aimsOf, imageEntries, isAimedAt } from '../../../../actions/common/kubernetes/targets.ts';
import type { KubernetesObject } from '../../../../actions/common/kubernetes/object.ts';

const web: KubernetesObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'acme-qa', labels: { role: 'web', tier: 'a' } } };

describe('a selector of Kustomize', () => {
  test.each([
    [{ kind: 'Deployment' }, true],
    [{ kind: 'Deployment', name: 'w.*' }, true],
    [{ group: 'apps', version: 'v1', name: 'web', namespace: 'acme-qa' }, true],
    [{ kind: 'Deployment', name: 'we' }, false],
    [{ kind: 'StatefulSet', name: 'web' }, false],
    [{ group: 'batch' }, false],
    [{ name: 'web(' }, false],
    [{ labelSelector: 'role=web' }, true],
    [{ labelSelector: 'role==web,tier in (a, b)' }, true],
    [{ labelSelector: 'role!=cron,!absent,tier' }, true],
    [{ labelSelector: 'role=cron' }, false],
    [{ labelSelector: 'tier notin (a)' }, false],
    [{ annotationSelector: 'note=1' }, false],
    [{}, true],
  ])('%j chooses Deployment/web: %s', (select, chosen) => {
    expect(isAimedAt(select, web)).toBe(chosen);
  });
});

test('a kustomization aims by patches and replacements that have a target', () => {
  const kustomization = {
    patches: [{ path: 'merge.yaml' }, { target: { kind: 'Job' }, patch: 'a' }],
    replacements: [{ source: {}, targets: [{ select: { name: 'web' } }] }, { path: 'elsewhere.yaml' }],
  };
  expect(aimsOf(kustomization).map(({ what, path }) => `${what} ${path.join('/')}`)).toEqual(['patch patches/1/target', 'replacement replacements/0/targets/0/select']);
});

test('an entry under images makes one image', () => {
  const images = [{ name: 'odoo', newName: 'registry.example/odoo', newTag: '19.0', digest: 'sha256:a' }, { name: 'postgres', newTag: '17' }];
  expect(imageEntries({ images }).map(({ result }) => result)).toEqual(['registry.example/odoo:19.0@sha256:a', 'postgres:17']);
});
