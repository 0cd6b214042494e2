import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aimsOf, imageEntries } from '../../../../actions/common/kubernetes/targets.ts';
import { goodObjects, said } from './estate.ts';
import { sceneOf } from '../../../../actions/common/kubernetes/rule.ts';
import type { KubernetesObject } from '../../../../actions/common/kubernetes/object.ts';

const KINDS = [
  ...goodObjects().map(({ apiVersion, kind }) => ({ apiVersion, kind })),
  { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' },
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' },
  { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Pooler' },
  { apiVersion: 'v1', kind: 'Secret' },
];
/** Names that rules look at, so that the values below are where rules look. */
const KEYS = fc.constantFrom(
  'spec', 'template', 'metadata', 'labels', 'annotations', 'containers', 'initContainers', 'env', 'ports', 'volumes', 'selector', 'matchLabels', 'matchExpressions',
  'rules', 'verbs', 'resources', 'egress', 'routes', 'services', 'triggers', 'syncWindows', 'jobTemplate', 'securityContext', 'data', 'subjects', 'to',
);
const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
  tree: fc.dictionary(KEYS, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, '', 'a', 1, true), fc.array(tie('node'), { maxLength: 2 }), tie('tree')),
}));

test('no form of an object ends a rule with anything but an answer', () => {
  fc.assert(fc.property(fc.constantFrom(...KINDS), tree, tree, tree, (kind, fields, metadata, other) => {
    const object = { ...(fields as object), ...kind, metadata: { ...(metadata as object), name: 'web' } } as unknown as KubernetesObject;
    const second = { ...(other as object), ...kind, metadata: { name: 'cron' } } as unknown as KubernetesObject;
    expect(Array.isArray(said(sceneOf('production', [...goodObjects().slice(0, 4), object, second], undefined)))).toBe(true);
  }), { numRuns: 400 });
});

test('no form of a kustomization ends the search for what it aims at', () => {
  const lists = fc.dictionary(fc.constantFrom('patches', 'replacements', 'images', 'targets', 'select', 'target'), fc.jsonValue(), { noNullPrototype: true });
  fc.assert(fc.property(lists, (kustomization) => {
    expect([...aimsOf(kustomization), ...imageEntries(kustomization)].every((one) => typeof one === 'object')).toBe(true);
  }));
});
