import { join } from 'node:path';
import { cacheFolder } from '../machine/cache.ts';

/** The folder of the cluster: there is one a machine, because its addresses are fixed. */
export function clusterFolder(): string {
  return cacheFolder('cluster', 'run');
}

/** Held by whoever has a cluster that ends with it, and by `up` and `down` while they work. */
export function clusterLock(): string {
  return cacheFolder('cluster', 'lock');
}

/** Where everything of one cluster lies below its folder. */
export type Places = ReturnType<typeof placesIn>;

export function placesIn(folder: string) {
  const below = (...names: string[]): string => join(folder, ...names);
  return {
    folder,
    /** What other processes need to know of a cluster that runs; there only when it is ready. */
    description: below('cluster.json'),
    certificates: below('certificates'),
    logs: below('logs'),
    etcd: below('etcd'),
    masks: below('masks'),
    containerd: below('containerd'),
    containerdConfiguration: below('containerd.toml'),
    containerdSocket: below('containerd', 'containerd.sock'),
    registries: below('registries'),
    network: below('network'),
    networkState: below('network-state'),
    kubelet: below('kubelet'),
    kubeletConfiguration: below('kubelet.yaml'),
    podLogs: below('pod-logs'),
    resolver: below('resolv.conf'),
    kubeProxyConfiguration: below('kube-proxy.yaml'),
    volumes: below('volumes'),
    argocd: below('argocd'),
    certificate: (name: string): string => below('certificates', `${name}.crt`),
    key: (name: string): string => below('certificates', `${name}.key`),
    kubeconfig: (name: string): string => below(`${name}.kubeconfig`),
    log: (component: string): string => below('logs', `${component}.log`),
  };
}
