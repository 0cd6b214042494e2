import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pause } from '../../actions/common/runtime/retry.ts';
import { Laboratory } from './support/laboratory.ts';
import { isLive } from './support/argocd-api.ts';
import { configMap } from './support/manifests.ts';

jest.setTimeout(300_000);

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await Laboratory.open();
});
afterEach(async () => laboratory?.close());

/** Seconds until it reads its repository again. */
const REQUEUE = 3;

/** Makes an ApplicationSet with an Application for each file of `customers/`. */
async function createFleet(repoURL: string): Promise<void> {
  const labels = { test: laboratory.namespace };
  const destination = { server: 'https://kubernetes.default.svc', namespace: laboratory.namespace };
  const syncPolicy = { automated: { enabled: true }, retry: { limit: 0 } };
  await laboratory.api.require('POST', 'applicationsets', {
    metadata: { name: laboratory.namespace, labels },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      syncPolicy: { applicationsSync: 'create-update', preserveResourcesOnDeletion: true },
      generators: [{ git: { repoURL, revision: 'main', requeueAfterSeconds: REQUEUE, files: [{ path: 'customers/*.yaml' }] } }],
      template: {
        metadata: { name: `${laboratory.namespace}-{{.customer}}`, labels },
        spec: { project: 'default', source: { repoURL, targetRevision: 'main', path: '{{.customer}}' }, destination, syncPolicy },
      },
    },
  });
}

test('an ApplicationSet makes an Application for each file, and a file that is deleted deletes nothing', async () => {
  const customers = (...names: string[]): Record<string, object[]> =>
    Object.fromEntries(names.flatMap((name) => [[`customers/${name}.yaml`, [{ customer: name }]], [`${name}/all.yaml`, [configMap(name, {})]]]));
  const revision = await laboratory.repository.commit(customers('acme', 'globex'));
  await createFleet(await laboratory.repository.serve());
  for (const name of ['acme', 'globex']) {
    await laboratory.api.untilThere(`${laboratory.namespace}-${name}`);
    await laboratory.api.until(`${laboratory.namespace}-${name}`, isLive(revision));
  }
  await laboratory.repository.delete('customers/globex.yaml');
  const grown = await laboratory.repository.commit(customers('initech'));
  // Once the new one is there, the controller has seen that the other one's file is gone.
  await laboratory.api.untilThere(`${laboratory.namespace}-initech`);
  await laboratory.api.until(`${laboratory.namespace}-initech`, isLive(grown));
  await pause(2 * REQUEUE * 1000);
  expect((await laboratory.api.request('GET', `applications/${laboratory.namespace}-globex`)).status).toBe(200);
  expect((await laboratory.get('configmap', 'globex')).metadata.name).toBe('globex');
});
