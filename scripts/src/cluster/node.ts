import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { answerWithin } from '../machine/answer.ts';
import { ADDRESSES, NODE_NAME } from './addresses.ts';
import type { Api } from './api.ts';
import type { Component, Components } from './components.ts';
import { options } from './control-plane.ts';
import { makeControlGroups } from './control-groups.ts';
import { loadImages } from './load.ts';
import { containerdConfiguration, kubeletConfiguration, kubeProxyConfiguration, networkConfiguration } from './node-configuration.ts';
import { ownImageArchives } from './own-images.ts';
import type { Places } from './places.ts';

/** Starts containerd and loads the images that every node needs. Does not need an API server. */
export async function startContainerd(components: Components, places: Places, programs: string): Promise<void> {
  await Promise.all([places.containerd, places.network, places.registries].map((folder) => mkdir(folder, { recursive: true })));
  await writeFile(places.containerdConfiguration, containerdConfiguration(places));
  await writeFile(join(places.network, '10-bridge.conflist'), JSON.stringify(networkConfiguration(places)));
  await components.start({ name: 'containerd', program: 'containerd', args: ['--config', places.containerdConfiguration] });
  await components.waitFor('containerd', 30_000, async () =>
    (await answerWithin(5000, 'ctr', ['--address', places.containerdSocket, 'version'])) !== undefined);
  await loadImages(places, ownImageArchives(programs));
}

/** Starts what makes this machine a node. */
export async function startNode(components: Components, places: Places): Promise<void> {
  await makeControlGroups();
  await mkdir(places.kubelet, { recursive: true });
  await writeFile(places.kubeletConfiguration, stringify(kubeletConfiguration(places)));
  await writeFile(places.kubeProxyConfiguration, stringify(kubeProxyConfiguration(places)));
  await components.start(kubelet(places));
  await components.start({ name: 'kube-proxy', program: 'kube-proxy', args: options({ config: places.kubeProxyConfiguration }) });
}

export async function waitForNode(components: Components, api: Api): Promise<void> {
  await components.waitFor('kubelet', 60_000, () => api.hasCondition(`/api/v1/nodes/${NODE_NAME}`, 'Ready'));
}

function kubelet(places: Places): Component {
  const args = options({
    'config': places.kubeletConfiguration,
    'kubeconfig': places.kubeconfig('node'),
    'root-dir': places.kubelet,
    'cert-dir': join(places.certificates, 'kubelet'),
    'hostname-override': NODE_NAME,
    'node-ip': ADDRESSES.node,
  });
  return { name: 'kubelet', program: 'kubelet', args };
}
