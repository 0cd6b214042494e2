import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pause } from '../../actions/common/runtime/retry.ts';
import { ArgoCdApi, isLive } from './support/argocd-api.ts';
import { type Customer, Fleet, folderOf, type Manifests } from './support/fleet.ts';
import { runKubectl, sharedCluster } from './support/kubectl.ts';
import { configMap } from './support/manifests.ts';

let fleet: Fleet;
let argocd: ArgoCdApi;
let acme: Customer;
let globex: Customer;

beforeAll(async () => {
  const cluster = await sharedCluster();
  argocd = new ArgoCdApi(cluster.argocdAddress, cluster.argocdToken);
  fleet = await Fleet.start(cluster);
  [acme, globex] = [await addCustomer('acme'), await addCustomer('globex')];
});
afterAll(async () => fleet?.close());

async function addCustomer(word: string): Promise<Customer> {
  const customer = await fleet.add(`${word}-${randomBytes(3).toString('hex')}`, manifestsOf);
  await argocd.untilThere(`${customer.namespace}-data`);
  await argocd.until(`${customer.namespace}-data`, ({ status }) => status.sync.status === 'Synced' && status.health.status === 'Healthy');
  await argocd.untilThere(`${customer.namespace}-app`);
  return customer;
}

/** Commits to the app, as a promotion does, and waits until that is live: the app's first sync may have come before its namespace. */
async function promote(customer: Customer): Promise<void> {
  const name = `${customer.namespace}-app`;
  const revision = await customer.repository.commit({ [folderOf('app')]: [configMap('app', { users: '80' })] });
  await argocd.application(name, 'normal');
  await argocd.until(name, isLive(revision));
}

/** Commits a customer's part with one manifest more, and answers the sentence with which Argo CD refuses that. */
async function refusalOf(customer: Customer, part: 'app' | 'data', manifest: object): Promise<string> {
  const name = `${customer.namespace}-${part}`;
  const revision = await customer.repository.commit({ [folderOf(part)]: [...manifestsOf(customer)[part], manifest] });
  await argocd.application(name, 'normal');
  const { status } = await argocd.until(name, ({ status: { operationState } }) => operationState?.syncResult?.revision === revision && refusedOf(operationState.syncResult).length > 0);
  return refusedOf(status.operationState?.syncResult).join('\n');
}

function refusedOf(result: { resources?: { status?: string; message?: string }[] } | undefined): string[] {
  return (result?.resources ?? []).filter(({ status }) => status === 'SyncFailed').map(({ message }) => String(message));
}

function manifestsOf({ namespace }: Pick<Customer, 'namespace'>): Manifests {
  return { data: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, configMap('data', {})], app: [configMap('app', {})] };
}

describe('a customer', () => {
  test('has a namespace of its own, in which its app is live', async () => {
    await promote(acme);
    expect(await kubectl('get', 'configmap', 'app', '--namespace', acme.namespace, '--output', 'jsonpath={.data.users}')).toBe('80');
  });

  test.each([
    ['what lies in the namespace of another', 'app', (): object => ({ ...configMap('app', {}), metadata: { name: 'app', namespace: globex.namespace } }), 'namespace'],
    ['rights of its own', 'app', (): object => binding(acme.namespace), 'rbac.authorization.k8s.io:RoleBinding is not permitted in project'],
    ['an Application, which could be of any project', 'data', (): object => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'own' }, spec: {} }), 'argoproj.io:Application is not permitted in project'],
    ['the namespace of another', 'data', (): object => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: globex.namespace } }), 'Namespace is not permitted in project'],
    ['rights on the whole cluster', 'data', (): object => ({ ...binding(acme.namespace), kind: 'ClusterRoleBinding' }), 'rbac.authorization.k8s.io:ClusterRoleBinding is not permitted in project'],
  ] as const)('cannot write %s', async (_what, part, manifest, sentence) => {
    expect(await refusalOf(acme, part, manifest())).toContain(sentence);
  });

  test('mends what Argo CD refused by its next commit', async () => {
    for (const part of ['data', 'app'] as const) {
      const name = `${acme.namespace}-${part}`;
      const revision = await acme.repository.commit({ [folderOf(part)]: manifestsOf(acme)[part] });
      await argocd.application(name, 'normal');
      await argocd.until(name, isLive(revision));
    }
  });

  test('has release managers who see and sync its own environments, at the commit that git names', async () => {
    const managers = new ArgoCdApi((await sharedCluster()).argocdAddress, await tokenOf(`${acme.name}-app`));
    expect((await managers.request('GET', `applications/${acme.namespace}-app`)).status).toBe(200);
    expect((await managers.request('GET', `applications/${globex.namespace}-app`)).status).toBe(403);
    expect((await managers.request('POST', `applications/${globex.namespace}-app/sync`, {})).status).toBe(403);
    expect((await managers.request('POST', `applications/${acme.namespace}-app/sync`, { manifests: ['{}'] })).status).toBe(403);
    expect((await managers.request('DELETE', `applications/${acme.namespace}-app`)).status).toBe(403);
  });

  test('whose file is deleted keeps its Applications and everything that runs', async () => {
    await promote(globex);
    await fleet.forget(globex);
    // Once the new one is there, the controller has seen that the other one's file is gone.
    await addCustomer('initech');
    await pause(6000);
    for (const part of ['app', 'data']) {
      expect((await argocd.request('GET', `applications/${globex.namespace}-${part}`)).status).toBe(200);
      expect(await kubectl('get', 'configmap', part, '--namespace', globex.namespace, '--output', 'name')).toBe(`configmap/${part}`);
    }
  });
});

function binding(namespace: string): object {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'all' }, roleRef, subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }] };
}

async function tokenOf(project: string): Promise<string> {
  const answer = (await argocd.require('POST', `projects/${project}/roles/release-managers/token`, { expiresIn: 3600 })) as { token: string };
  return answer.token;
}

async function kubectl(...args: string[]): Promise<string> {
  return (await runKubectl(await sharedCluster(), args)).trim();
}
