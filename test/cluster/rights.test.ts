import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ArgoCdApi, isLive } from './support/argocd-api.ts';
import { Laboratory } from './support/laboratory.ts';
import { configMap } from './support/manifests.ts';

jest.setTimeout(300_000);

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await Laboratory.open();
});
afterEach(async () => {
  await laboratory.kubectl('--namespace', 'argocd', 'delete', 'appprojects', '--selector', `test=${laboratory.namespace}`, '--wait=false');
  await laboratory.close();
});

/** A project with a role that may read and sync what is in it. Answers the role's token. */
async function makeProject(name: string): Promise<string> {
  const subject = `proj:${name}:deployer`;
  const policies = ['get', 'sync'].map((action) => `p, ${subject}, applications, ${action}, ${name}/*, allow`);
  await laboratory.api.require('POST', 'projects', {
    project: {
      metadata: { name, labels: { test: laboratory.namespace } },
      spec: {
        sourceRepos: [laboratory.repository.url],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: laboratory.namespace }],
        roles: [{ name: 'deployer', policies }],
      },
    },
  });
  const { token } = (await laboratory.api.require('POST', `projects/${name}/roles/deployer/token`, { expiresIn: 3600 })) as { token: string };
  return token;
}

test('who shows no token gets nothing of Argo CD', async () => {
  const stranger = new ArgoCdApi(laboratory.cluster.argocdAddress, undefined);
  expect((await stranger.request('GET', 'applications')).status).toBe(401);
});

test('the role of a project reaches the Applications of its project and no others', async () => {
  const revision = await laboratory.repository.commit({ 'app/all.yaml': [configMap('settings', {})], 'other/all.yaml': [configMap('other', {})] });
  const token = await makeProject(laboratory.namespace);
  const own = await laboratory.createApplication('app', laboratory.namespace);
  const foreign = await laboratory.createApplication('other');
  await laboratory.api.until(own, isLive(revision));
  const deployer = new ArgoCdApi(laboratory.cluster.argocdAddress, token);
  expect((await deployer.request('GET', `applications/${own}`)).status).toBe(200);
  expect((await deployer.request('POST', `applications/${own}/sync`, {})).status).toBe(200);
  expect((await deployer.request('GET', `applications/${foreign}`)).status).toBe(403);
  expect((await deployer.request('DELETE', `applications/${own}`)).status).toBe(403);
});
