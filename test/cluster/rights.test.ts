import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ArgoCdApi, isLive } from './support/argocd-api.ts';
import { Laboratory } from './support/laboratory.ts';
import { configMap } from './support/manifests.ts';

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await Laboratory.open();
});
afterEach(async () => laboratory?.close());

test('who shows no token gets nothing of Argo CD', async () => {
  const stranger = new ArgoCdApi(laboratory.cluster.argocdAddress, undefined);
  expect((await stranger.request('GET', 'applications')).status).toBe(401);
});

test('the role of a project reaches the Applications of its project and no others', async () => {
  const revision = await laboratory.repository.commit({ 'app/all.yaml': [configMap('settings', {})], 'other/all.yaml': [configMap('other', {})] });
  const policies = ['get', 'sync'].map((action) => `p, proj:${laboratory.namespace}:deployer, applications, ${action}, ${laboratory.namespace}/*, allow`);
  const project = await laboratory.createProject({ roles: [{ name: 'deployer', policies }] });
  const own = await laboratory.createApplication('app', { project });
  const foreign = await laboratory.createApplication('other');
  await laboratory.api.until(own, isLive(revision));
  const deployer = new ArgoCdApi(laboratory.cluster.argocdAddress, await laboratory.roleToken('deployer'));
  expect((await deployer.request('GET', `applications/${own}`)).status).toBe(200);
  expect((await deployer.request('POST', `applications/${own}/sync`, {})).status).toBe(200);
  expect((await deployer.request('GET', `applications/${foreign}`)).status).toBe(403);
  expect((await deployer.request('DELETE', `applications/${own}`)).status).toBe(403);
});
