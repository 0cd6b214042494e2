import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { together } from '../../../actions/common/runtime/together.ts';
import type { Report } from '../progress/progress.ts';
import { administratorToken, applyArgoCdObjects, startArgoCd, startRedis } from './argocd.ts';
import { Api } from './api.ts';
import { writeCertificates } from './certificates.ts';
import { Components } from './components.ts';
import { apiServer, controllers, etcd, scheduler } from './control-plane.ts';
import { type Description, writeDescription } from './description.ts';
import { createObjects } from './kubectl.ts';
import { writeKubeconfigs } from './kubeconfig.ts';
import { startContainerd, startNode, waitForNode } from './node.ts';
import type { Places } from './places.ts';
import { openSandbox } from './sandbox.ts';
import { makeVolumes } from './volumes.ts';

const DNS = join(import.meta.dirname, 'manifests/dns.yaml');
const DNS_DEPLOYMENT = '/apis/apps/v1/namespaces/kube-system/deployments/coredns';

export interface StartOptions {
  programs: string;
  /** A file of manifests for the namespace `argocd`, applied over Argo CD's own ConfigMaps. */
  argocdSettings?: string;
  isKept: boolean;
  report: Report;
}

/**
 * Starts everything, as much at once as there is no need to wait for, and waits until it is ready. The folder has to be free of
 * earlier clusters.
 */
export async function startAll(places: Places, options: StartOptions): Promise<Description> {
  const { programs, report } = options;
  await mkdir(places.folder, { recursive: true, mode: 0o700 });
  report('namespaces and certificates');
  const [sandbox] = await together([openSandbox(places, join(programs, 'pause'), !options.isKept), writeIdentities(places)]);
  const components = new Components(places, sandbox, `${programs}:${process.env['PATH'] ?? ''}`);
  const api = await Api.open(places);
  await together([startControlPlane(components, places, api, report), startContainerd(components, places, programs), startRedis(components, places)]);
  report('node and Argo CD');
  await together([
    bringUpNode(components, places, api, programs),
    bringUpArgoCd(components, places, api, options),
  ]);
  report('waiting for names');
  await components.waitFor('kubelet', 60_000, () => api.hasCondition(DNS_DEPLOYMENT, 'Available'));
  const description = { holder: sandbox.identity, programs, argocdToken: await administratorToken(components, api), isKept: options.isKept };
  await writeDescription(places, description);
  return description;
}

async function writeIdentities(places: Places): Promise<void> {
  await writeCertificates(places);
  await writeKubeconfigs(places);
}

async function startControlPlane(components: Components, places: Places, api: Api, report: Report): Promise<void> {
  report('API server, containerd');
  await components.start(etcd(places));
  await components.start(apiServer(places));
  await components.waitFor('kube-apiserver', 90_000, async () => (await api.get('/readyz'))?.status === 200);
  await components.start(controllers(places));
  await components.start(scheduler(places));
}

async function bringUpNode(components: Components, places: Places, api: Api, programs: string): Promise<void> {
  await startNode(components, places);
  const volumes = (await makeVolumes(places)).map((volume) => stringify(volume)).join('---\n');
  await createObjects(programs, places, ['--filename', DNS, '--filename', '-'], volumes);
  await waitForNode(components, api);
}

async function bringUpArgoCd(components: Components, places: Places, api: Api, options: StartOptions): Promise<void> {
  await applyArgoCdObjects(components, places, api, { programs: options.programs, settings: options.argocdSettings });
  await startArgoCd(components, places);
}
