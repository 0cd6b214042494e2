import type { Cluster } from './cluster.ts';

/** Lines for a POSIX shell, after which kubectl, argocd and kustomize work with the cluster. */
export function shellLines({ kubeconfig, programs, argocdAddress, argocdToken }: Pick<Cluster, 'kubeconfig' | 'programs' | 'argocdAddress' | 'argocdToken'>): string {
  const host = new URL(argocdAddress).host;
  const values = { KUBECONFIG: kubeconfig, ARGOCD_SERVER: host, ARGOCD_AUTH_TOKEN: argocdToken, ARGOCD_OPTS: '--plaintext' };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [...lines, `export PATH=${quoted(programs)}:"$PATH"`, ''].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
