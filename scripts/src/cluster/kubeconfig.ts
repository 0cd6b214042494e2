import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { API_ADDRESS } from './addresses.ts';
import type { Places } from './places.ts';

/** Who talks to the API server: the name of the file, the certificate, and the namespace where none is said. */
const CLIENTS = [
  { name: 'admin', certificate: 'admin', namespace: 'default' },
  { name: 'controllers', certificate: 'controllers', namespace: 'default' },
  { name: 'scheduler', certificate: 'scheduler', namespace: 'default' },
  { name: 'proxy', certificate: 'proxy', namespace: 'default' },
  { name: 'node', certificate: 'node', namespace: 'default' },
  { name: 'argocd', certificate: 'admin', namespace: 'argocd' },
] as const;

export async function writeKubeconfigs(places: Places): Promise<void> {
  await Promise.all(CLIENTS.map(({ name, certificate, namespace }) =>
    writeFile(places.kubeconfig(name), stringify(kubeconfig(places, certificate, namespace)), { mode: 0o600 })));
}

/** A kubeconfig(5) that names the files of a certificate. */
export function kubeconfig(places: Places, certificate: string, namespace: string): object {
  const name = 'odoo-gitops-kit';
  const user = { 'client-certificate': places.certificate(certificate), 'client-key': places.key(certificate) };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: API_ADDRESS, 'certificate-authority': places.certificate('ca') } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
}
