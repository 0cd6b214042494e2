import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ADDRESSES, ARGOCD_ADDRESS } from './addresses.ts';
import type { Api } from './api.ts';
import type { Component, Components } from './components.ts';
import { options } from './control-plane.ts';
import { createObjects, kubectl } from './kubectl.ts';
import type { Places } from './places.ts';

const NAMESPACE = join(import.meta.dirname, 'manifests/argocd-namespace.yaml');
const DEFAULT_SETTINGS = join(import.meta.dirname, 'manifests/argocd.yaml');
const REDIS = '127.0.0.1:6379';
const REPO_SERVER = '127.0.0.1:8081';
const KINDS = ['applications', 'appprojects', 'applicationsets'];
const FOLDERS = ['tls', 'ssh', 'home', 'plugins', 'temporary'];
const READY_DEADLINE = 60_000;
const LOGIN_DEADLINE = 10_000;
/** What each answers when it is well. The ApplicationSet controller has no answer of that kind. */
const WELL = {
  'argocd-repo-server': ':8084/healthz',
  'argocd-application-controller': ':8082/healthz',
  'argocd-applicationset-controller': ':12345/metrics',
  'argocd-server': `:${ADDRESSES.argocdPort}/healthz`,
};

interface ObjectSources {
  programs: string;
  /** A file of manifests for the namespace `argocd`. */
  settings: string | undefined;
}

/** What Argo CD has to know before it can start: its kinds, its objects, and settings over them. */
export async function applyArgoCdObjects(components: Components, places: Places, api: Api, { programs, settings = DEFAULT_SETTINGS }: ObjectSources): Promise<void> {
  const own = [NAMESPACE, join(programs, 'argocd-kinds.yaml'), join(programs, 'argocd-objects.yaml')];
  await createObjects(programs, places, ['--namespace', 'argocd', ...own.flatMap(asFile)]);
  await kubectl(programs, places, ['apply', '--server-side', '--force-conflicts', '--namespace', 'argocd', ...asFile(settings)]);
  for (const kind of KINDS) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kind}.argoproj.io`;
    await components.waitFor('kube-apiserver', READY_DEADLINE, () => api.hasCondition(path, 'Established'));
  }
}

/** Argo CD's cache, which needs no Kubernetes. */
export async function startRedis(components: Components, places: Places): Promise<void> {
  await mkdir(places.argocd, { recursive: true });
  const redis = ['--port', '6379', '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', places.argocd];
  await components.start({ name: 'redis', program: 'redis-server', args: redis });
}

/** Starts Argo CD's own processes and waits until they say that they are well. */
export async function startArgoCd(components: Components, places: Places): Promise<void> {
  await Promise.all(FOLDERS.map((name) => mkdir(join(places.argocd, name), { recursive: true })));
  for (const component of argoCdComponents(places)) {
    await components.start(component);
  }
  await Promise.all(Object.entries(WELL).map(([name, place]) =>
    components.waitFor(name, READY_DEADLINE, () => answers(`http://${ADDRESSES.node}${place}`))));
}

/** The processes as their containers start them, with addresses instead of services. */
export function argoCdComponents(places: Places): Component[] {
  const environment = argoCdEnvironment(places);
  const repoServer = ['--redis', REDIS, '--repo-server', REPO_SERVER, '--repo-server-plaintext'];
  const component = (name: string, args: readonly string[], further: Record<string, string> = {}): Component =>
    ({ name: `argocd-${name}`, program: `argocd-${name}`, args, environment: { ...environment, ...further } });
  return [
    component('repo-server', options({
      'port': '8081',
      'metrics-port': '8084',
      'redis': REDIS,
      'disable-tls': 'true',
      'client-ca-path': '',
      // A commit is seen at once, and not three minutes later.
      'revision-cache-expiration': '1s',
    })),
    component('application-controller', ['--metrics-port', '8082', '--app-resync', '60', ...repoServer], { HOSTNAME: 'argocd-application-controller-0' }),
    component('applicationset-controller', [
      ...options({ 'metrics-addr': ':12345', 'probe-addr': '127.0.0.1:12346', 'webhook-addr': '127.0.0.1:7001' }),
      ...options({ 'argocd-repo-server': REPO_SERVER }),
      '--repo-server-plaintext',
    ]),
    component('server', ['--insecure', '--port', String(ADDRESSES.argocdPort), '--metrics-port', '8083', ...repoServer]),
  ];
}

function argoCdEnvironment(places: Places): Record<string, string> {
  const below = (name: string): string => join(places.argocd, name);
  return {
    KUBECONFIG: places.kubeconfig('argocd'),
    // Outside of a pod it takes the cluster of the kubeconfig for the one that it runs in.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_TLS_DATA_PATH: below('tls'),
    ARGOCD_SSH_DATA_PATH: below('ssh'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_PLUGINSOCKFILEPATH: below('plugins'),
    HOME: below('home'),
    TMPDIR: below('temporary'),
    // Repositories of tests belong to whoever runs the tests.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  };
}

/** A token of Argo CD's administrator, by the password that it made for itself. */
export async function administratorToken(components: Components, api: Api): Promise<string> {
  let token: string | undefined;
  await components.waitFor('argocd-server', READY_DEADLINE, async () => (token = await tryToken(api)) !== undefined);
  return token ?? '';
}

async function tryToken(api: Api): Promise<string | undefined> {
  const secret = (await api.object('/api/v1/namespaces/argocd/secrets/argocd-initial-admin-secret')) as { data?: { password?: string } } | undefined;
  const password = secret?.data?.password;
  if (password === undefined) {
    return undefined;
  }
  const body = JSON.stringify({ username: 'admin', password: Buffer.from(password, 'base64').toString() });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${ARGOCD_ADDRESS}/api/v1/session`, { method: 'POST', headers, body, signal: AbortSignal.timeout(LOGIN_DEADLINE) }).catch(() => undefined);
  return response?.status === 200 ? ((await response.json()) as { token?: string }).token : undefined;
}

function asFile(path: string): string[] {
  return ['--filename', path];
}

async function answers(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(2000) }).then((response) => response.ok, () => false);
}

