/** The cluster's own network. One pair of virtual cards joins it to the machine; nothing leads from it to the world. */
export const ADDRESSES = {
  /** The machine's card and address in the pair: what pods reach the machine by. */
  card: 'kit-cluster',
  machine: '10.99.0.1',
  node: '10.99.0.2',
  pair: 30,
  pods: '10.244.0.0/24',
  /** Of which a node gets its `pods`. */
  podNetwork: '10.244.0.0/16',
  services: '10.96.0.0/16',
  apiService: '10.96.0.1',
  dns: '10.96.0.10',
  apiPort: 6443,
  argocdPort: 8080,
} as const;

export const NODE_NAME = 'node1';

/** The control group that everything in the cluster's pods runs in. */
export const CONTROL_GROUP = 'odoo-gitops-kit';

/** `https://…` as the machine and every component reach the API server. */
export const API_ADDRESS = `https://${ADDRESSES.node}:${ADDRESSES.apiPort}`;

/** `http://…` as the machine reaches Argo CD. */
export const ARGOCD_ADDRESS = `http://${ADDRESSES.node}:${ADDRESSES.argocdPort}`;

/** Variables that keep programs from asking a proxy of the machine for the cluster's addresses. */
export const WITHOUT_PROXY: Record<string, string> = {
  ...Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, ''])),
  NO_PROXY: '*',
  no_proxy: '*',
};
