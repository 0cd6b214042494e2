import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubernetesObject } from '../../../actions/common/kubernetes/object.ts';
import { ROOT } from '../../../scripts/src/project/root.ts';
import { KubernetesSchemas } from '../../../scripts/src/validate-gitops/schemas.ts';
import { EVERYTHING } from './support/choices.ts';
import { Estate, type Rendered } from './support/estate.ts';
import { allPodLabels, podTemplates, type Selector, selects } from './support/pods.ts';

const HELPER = join(ROOT, 'actions/build-image/context/odoo-release');
const PROGRAM = 'import json, sys; from odoo_release.drill.manifest import drill_manifest; print(json.dumps(drill_manifest(json.load(sys.stdin))))';

let estate: Estate;
let rendered: Rendered;
let drill: any;

beforeAll(async () => {
  estate = await Estate.make();
  rendered = await estate.render({ templates: EVERYTHING });
  drill = drillOf(rendered.data.find(({ kind }) => kind === 'Cluster'));
});

afterAll(() => estate.remove());

/** What the helper asks the operator for, beside this live Cluster. */
function drillOf(live: unknown): any {
  const { stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], { env: { ...process.env, PYTHONPATH: HELPER, PYTHONDONTWRITEBYTECODE: '1' }, input: JSON.stringify(live), encoding: 'utf8' });
  if (stdout === '') {
    throw new Error(stderr);
  }
  return JSON.parse(stdout);
}

/** May a pod of the first labels open PostgreSQL's port at one of the second, by both of their policies? */
function reaches(from: Record<string, string>, to: Record<string, string>): boolean {
  const policies = rendered.data.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
  const opened = (direction: 'egress' | 'ingress', peers: 'to' | 'from', own: Record<string, string>, other: Record<string, string>): boolean =>
    policies.some((policy) => selects(policy.podSelector, own) && (policy[direction] ?? []).some((rule: any) =>
      rule.ports?.some(({ port }: { port: number }) => port === 5432) && rule[peers]?.some(({ podSelector }: { podSelector?: Selector }) => podSelector !== undefined && selects(podSelector, other))));
  return opened('egress', 'to', from, to) && opened('ingress', 'from', to, from);
}

test('the server of a drill is one that the operator understands', () => {
  expect(new KubernetesSchemas().check(drill as KubernetesObject)).toEqual([]);
});

test('it is restored from the archive of the server that the record names, in which every server has a folder of its own', () => {
  expect(drill.spec.bootstrap.recovery).toEqual({ source: 'origin', database: 'odoo', owner: 'odoo', secret: { name: 'database-credentials' } });
  expect(drill.spec.externalClusters).toEqual([{ name: 'origin', plugin: { name: 'barman-cloud.cloudnative-pg.io', parameters: { barmanObjectName: 'backups', serverName: 'db-r2' } } }]);
});

test('its image has a digest, as the admission rules ask', () => {
  expect(drill.spec.imageName).toMatch(/@sha256:[0-9a-f]{64}$/);
});

test('the Job of the drill reaches both servers; what was restored reaches no client of the live one, and no client reaches it', () => {
  const job = podTemplates(rendered.data).find(({ owner }) => owner === 'CronJob/restore-drill')?.labels ?? {};
  const web = podTemplates(rendered.app).find(({ owner }) => owner === 'Deployment/web')?.labels ?? {};
  const live = allPodLabels(rendered.data).find((labels) => labels['cnpg.io/cluster'] === 'db-r2') ?? {};
  const restored = allPodLabels([drill]).at(0) ?? {};

  expect([reaches(job, live), reaches(job, restored)]).toEqual([true, true]);
  expect([reaches(web, live), reaches(web, restored), reaches(restored, web)]).toEqual([true, false, false]);
});
