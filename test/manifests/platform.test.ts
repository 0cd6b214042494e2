import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { ensureKustomize } from '../../scripts/src/kustomize/program.ts';
import { ROOT } from '../unit/architecture/sources.ts';

const PLATFORM = join(ROOT, 'gitops-templates/platform');

interface KubernetesObject {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec: { validationActions: string[]; matchResources?: { namespaceSelector: { matchExpressions?: unknown[] } } };
}

let kustomize = '';
beforeAll(async () => {
  kustomize = await ensureKustomize(() => undefined);
}, 600_000);

const folder = mkdtempSync(join(tmpdir(), 'platform-'));
afterAll(() => rmSync(folder, { recursive: true }));

function built(path: string): KubernetesObject[] {
  const text = execFileSync(kustomize, ['build', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}

function bindings(path: string): KubernetesObject[] {
  return built(join(PLATFORM, path)).filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
}

test.each([['controllers', 9], ['configs', 4], ['configs/storage-example', 3], ['monitoring', 4], ['policies/signatures/key', 1], ['policies/signatures/keyless', 1]])(
  '%s renders to %d objects', (path, count) => {
    expect(built(join(PLATFORM, path))).toHaveLength(count);
  },
);

describe('the admission rules', () => {
  test('are nine policies with a binding each, which refuse', () => {
    const actions = bindings('policies/structure').map(({ spec }) => spec.validationActions);
    expect(actions).toEqual(Array.from({ length: 9 }, () => ['Deny', 'Audit']));
    expect(built(join(PLATFORM, 'policies/structure'))).toHaveLength(18);
  });

  test('all only warn while customers are adopted', () => {
    expect(bindings('policies/observe').map(({ spec }) => spec.validationActions)).toEqual(Array.from({ length: 9 }, () => ['Warn', 'Audit']));
  });

  test('have an exception for one rule in one namespace, where it warns', () => {
    const excepted = bindings('policies/exceptions-example').filter(({ spec }) => spec.matchResources?.namespaceSelector.matchExpressions !== undefined);
    expect(excepted.map(({ metadata, spec }) => [metadata.name, spec.matchResources?.namespaceSelector.matchExpressions])).toEqual([
      ['odoo-images', [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['acme-staging'] }]],
    ]);
    const warning = bindings('policies/exceptions-example').filter(({ spec }) => !spec.validationActions.includes('Deny'));
    expect(warning.map(({ metadata }) => metadata.name)).toEqual(['acme-staging-odoo-images']);
  });
});

describe('the settings of Argo CD', () => {
  const names = ['argocd-cm', 'argocd-cmd-params-cm', 'argocd-rbac-cm', 'argocd-notifications-cm'];

  function overlay(installed: readonly string[], components: readonly string[]): string {
    const own = mkdtempSync(join(folder, 'overlay-'));
    const configMaps = installed.map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: argocd}\n${name === 'argocd-cm' ? 'data: {url: "https://argocd.example"}\n' : ''}`);
    writeFileSync(join(own, 'install.yaml'), configMaps.join('---\n'));
    const lines = components.map((component) => `  - ${relative(own, join(PLATFORM, component))}`);
    writeFileSync(join(own, 'kustomization.yaml'), ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization', 'resources: [install.yaml]', 'components:', ...lines, ''].join('\n'));
    return own;
  }

  test('are laid over a stock install, whose own settings stay', () => {
    const objects = built(overlay(names, ['argocd', 'argocd/notifications']));
    const settings = objects.find(({ metadata }) => metadata.name === 'argocd-cm')?.data;
    expect(settings).toMatchObject({ url: 'https://argocd.example', 'application.resourceTrackingMethod': 'annotation', 'exec.enabled': 'false' });
    expect(objects.find(({ metadata }) => metadata.name === 'argocd-rbac-cm')?.data?.['policy.default']).toBe('');
  });

  test('send no notification to anybody as they are', () => {
    const data = built(overlay(names, ['argocd', 'argocd/notifications'])).find(({ metadata }) => metadata.name === 'argocd-notifications-cm')?.data ?? {};
    expect(Object.keys(data).filter((key) => key.startsWith('subscriptions'))).toEqual([]);
    expect(Object.keys(data).filter((key) => key.startsWith('trigger.'))).toHaveLength(3);
  });

  test('are refused where a ConfigMap of the install is missing', () => {
    expect(() => built(overlay(['argocd-cm', 'argocd-rbac-cm'], ['argocd']))).toThrow('argocd-cmd-params-cm');
  });
});
