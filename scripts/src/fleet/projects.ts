import { type FleetEntry, namespaceOf } from './entry.ts';

interface GroupKind {
  group: string;
  kind: string;
}

/**
 * What the app's project must not hold: the fences around it, what would be lost when the app is pruned, and what can be ill for
 * reasons of its own. Argo CD waits for the health of all that a sync with hooks applies, after the database has migrated: a paused
 * autoscaler is `Suspended` for ever, a CronJob whose last run failed and a certificate that is renewed late are `Degraded`
 * (gitops-engine, sync_context.go; resource_customizations of Argo CD 3.5).
 */
const NOT_IN_THE_APP: readonly GroupKind[] = [
  { group: '', kind: 'LimitRange' },
  { group: '', kind: 'PersistentVolumeClaim' },
  { group: '', kind: 'ResourceQuota' },
  { group: '', kind: 'Secret' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'argoproj.io', kind: '*' },
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  { group: 'batch', kind: 'CronJob' },
  { group: 'cert-manager.io', kind: '*' },
  { group: 'keda.sh', kind: '*' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'postgresql.cnpg.io', kind: 'Cluster' },
  { group: 'rbac.authorization.k8s.io', kind: '*' },
];

/** What the data's project must not hold: Argo CD's own kinds, through which a customer would leave the project. */
const NOT_IN_THE_DATA: readonly GroupKind[] = [{ group: 'argoproj.io', kind: '*' }];

/** Whether the project of a customer's data or app refuses a kind of object in a namespace. */
export function isRefused(part: 'data' | 'app', group: string, kind: string): boolean {
  return (part === 'app' ? NOT_IN_THE_APP : NOT_IN_THE_DATA).some((one) => one.group === group && (one.kind === '*' || one.kind === kind));
}

type AppProject = Record<string, unknown>;

/**
 * The two Argo CD projects of a customer: `<customer>-data`, which makes the namespaces and what survives a release, and
 * `<customer>-app`. Namespaces are named one by one: `acme-*` would be those of a customer `acme-two` as well.
 *
 * @param entries all environments of the customer; they share one repository.
 */
export function projectsOf(customer: string, entries: readonly FleetEntry[]): AppProject[] {
  const shared = {
    sourceRepos: [...new Set(entries.map(({ repository }) => repository))],
    destinations: entries.map((entry) => ({ server: entry.cluster, namespace: namespaceOf(entry) })),
  };
  return [
    project(customer, 'data', {
      description: `Namespaces, databases and file stores of ${customer}`,
      ...shared,
      clusterResourceWhitelist: entries.map((entry) => ({ group: '', kind: 'Namespace', name: namespaceOf(entry) })),
      namespaceResourceBlacklist: NOT_IN_THE_DATA,
    }),
    project(customer, 'app', {
      description: `Odoo of ${customer}`,
      ...shared,
      clusterResourceWhitelist: [],
      namespaceResourceBlacklist: NOT_IN_THE_APP,
      ...windowsOf(entries),
    }),
  ];
}

function project(customer: string, part: 'data' | 'app', spec: Record<string, unknown>): AppProject {
  const name = `${customer}-${part}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name, namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': customer, 'app.kubernetes.io/managed-by': 'odoo-gitops-kit' } },
    spec: { ...spec, orphanedResources: { warn: true }, roles: [releaseManagers(customer, name)] },
  };
}

/** They may start a sync of what git says; without "override", no other revision and no manifests of their own. */
function releaseManagers(customer: string, project: string): Record<string, unknown> {
  const subject = `proj:${project}:release-managers`;
  return {
    name: 'release-managers',
    description: 'See and sync, nothing else.',
    groups: [`${customer}-release-managers`],
    policies: ['get', 'sync'].map((action) => `p, ${subject}, applications, ${action}, ${project}/*, allow`),
  };
}

/** People may sync at any time, as in an emergency; a sync that has begun is finished, or its hooks would hang half-way. */
function windowsOf(entries: readonly FleetEntry[]): { syncWindows?: Record<string, unknown>[] } {
  const syncWindows = entries.flatMap((entry) => entry.windows.map((window) => ({
    kind: window.kind,
    schedule: window.schedule,
    duration: window.duration,
    timeZone: window['time-zone'],
    applications: [`${namespaceOf(entry)}-app`],
    manualSync: true,
    syncOverrun: true,
    description: window.reason,
  })));
  return syncWindows.length === 0 ? {} : { syncWindows };
}
