import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../../../actions/common/kubernetes/rules/all.ts';
import { type Change, estate, object, said } from './estate.ts';

const POD = 'spec/template/spec';
const CONTAINER = `${POD}/containers/0`;
const SECURITY = `${CONTAINER}/securityContext`;
const web = (values: Record<string, unknown>): Change => ({ set: { 'Deployment/web': values } });
const scaler = (name: string, spec: object = {}): unknown =>
  object('keda.sh/v1alpha1', 'ScaledObject', name, { spec: { scaleTargetRef: { name: 'web' }, minReplicaCount: 2, maxReplicaCount: 3, triggers: [], ...spec } });
const cron = (metadata: object): object => ({ triggers: [{ type: 'cron', metadata: { timezone: 'Europe/Paris', start: '0 6 26 * *', end: '0 22 3 * *', desiredReplicas: '3', ...metadata } }] });
const route = (service: object, more: object = {}): unknown =>
  object('traefik.io/v1alpha1', 'IngressRoute', 'odoo', { spec: { routes: [{ kind: 'Rule', match: 'Host(`a`)', services: [service], ...more }] } });
const role = (...rules: object[]): unknown => object('rbac.authorization.k8s.io/v1', 'Role', 'wide', { rules });

const KEPT = { namespace: 'acme-production', annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } };
const archive = (endpointURL: string, ...ports: object[]): unknown[] => [
  { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'db-main', ...KEPT }, spec: { instances: 3 } },
  { apiVersion: 'barmancloud.cnpg.io/v1', kind: 'ObjectStore', metadata: { name: 'backups', ...KEPT }, spec: { configuration: { destinationPath: 's3://acme', endpointURL } } },
  object('networking.k8s.io/v1', 'NetworkPolicy', 'cnpg', { spec: { podSelector: { matchLabels: { 'cnpg.io/cluster': 'db-main' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }, ...ports] }] } }),
];

/** One way to break each rule, and what it says then. */
const BROKEN: [code: string, change: Change, words: string][] = [
  ['stable-version', { add: [object('policy/v1beta1', 'PodDisruptionBudget', 'old', { spec: {} })] }, 'is of policy/v1beta1'],
  ['shared-production', { set: { 'Namespace/acme-production': { 'metadata/labels/odoo-gitops-kit~1database-server': 'shared' } } }, "a server with others' databases"],
  ['label-values', web({ 'metadata/labels/note': 'two words' }), 'note'],
  ['namespace', web({ 'metadata/namespace': 'acme-qa' }), 'is in the namespace acme-qa'],
  ['namespace-security', { set: { 'Namespace/acme-production': { 'metadata/labels': { 'pod-security.kubernetes.io/enforce': 'baseline' } } } }, 'enforce, audit, warn'],
  ['owner', { set: { 'Namespace/acme-production': { 'metadata/annotations': {} } } }, 'who answers'],
  ['kept-data', { set: { 'PersistentVolumeClaim/filestore': { 'metadata/annotations': { 'argocd.argoproj.io/sync-options': 'Prune=false' } } } }, 'may delete it'],
  ['run-as-non-root', web({ [`${SECURITY}/runAsNonRoot`]: false }), 'container odoo of Deployment/web may run as root'],
  ['user-id', web({ [`${SECURITY}/runAsUser`]: 10_000 }), 'runAsUser above 10000'],
  ['read-only-root', web({ [`${SECURITY}/readOnlyRootFilesystem`]: undefined }), 'can write'],
  ['privilege-escalation', web({ [`${SECURITY}/allowPrivilegeEscalation`]: undefined }), 'gain more privileges'],
  ['privileged', web({ [`${SECURITY}/privileged`]: true }), 'is privileged'],
  ['kernel-guards', web({ [`${SECURITY}/procMount`]: 'Unmasked' }), "takes a guard of its node's kernel down by procMount"],
  ['capabilities', web({ [`${SECURITY}/capabilities`]: { drop: ['ALL'], add: ['NET_RAW'] } }), 'keeps Linux capabilities'],
  ['seccomp', web({ [`${POD}/securityContext/seccompProfile`]: { type: 'Unconfined' } }), 'no seccomp profile'],
  ['host-namespaces', web({ [`${POD}/hostPID`]: true }), 'hostPID'],
  ['host-port', web({ [`${CONTAINER}/ports`]: [{ name: 'http', containerPort: 8069, hostPort: 8069 }] }), 'port of its node'],
  ['volume-types', web({ [`${POD}/volumes/2`]: { name: 'tmp', hostPath: { path: '/var/run/docker.sock' } } }), 'mounts hostPath'],
  ['sysctls', web({ [`${POD}/securityContext/sysctls`]: [{ name: 'kernel.msgmax', value: '1' }] }), 'kernel parameters'],
  ['service-account', web({ [`${POD}/serviceAccountName`]: 'oddo' }), 'runs as the ServiceAccount oddo'],
  ['service-account-token', web({ [`${POD}/automountServiceAccountToken`]: true }), 'gets a token'],
  ['role-wildcard', { add: [role({ apiGroups: [''], resources: ['*'], verbs: ['get'] })] }, 'Role/wide allows everything'],
  ['role-secrets', { add: [role({ apiGroups: [''], resources: ['secrets'], verbs: ['get'] })] }, 'every Secret'],
  ['role-exec', { add: [role({ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] })] }, 'run commands'],
  ['role-escalation', { add: [role({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['impersonate'] })] }, 'more rights'],
  ['cluster-wide', { add: [object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'wide', { rules: [] })] }, 'the whole cluster'],
  ['role-binding', { add: [object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'wide', { roleRef: { kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ kind: 'Group', name: 'system:authenticated' }] })] }, 'binds ClusterRole cluster-admin, Group system:authenticated'],
  ['container-resources', web({ [`${CONTAINER}/resources/limits/ephemeral-storage`]: undefined }), 'limits.ephemeral-storage'],
  ['odoo-memory', web({ [`${CONTAINER}/args/2`]: '--workers=4' }), "may take 5 GiB by Odoo's own limits, and 2 GiB by its container's"],
  ['resource-quantity', web({ [`${CONTAINER}/resources/limits/memory`]: '4GB' }), 'has limits.memory of 4GB'],
  ['empty-dir-size', web({ [`${POD}/volumes/2`]: { name: 'tmp', emptyDir: {} } }), 'sizeLimit (tmp)'],
  ['priority-class', web({ [`${POD}/priorityClassName`]: undefined }), 'no priorityClassName'],
  ['quota', { remove: ['LimitRange/environment'] }, 'no LimitRange'],
  ['image-digest', web({ [`${CONTAINER}/image`]: 'registry.example/acme/odoo:19.0-1' }), 'no digest'],
  ['image-tag', web({ [`${CONTAINER}/image`]: `registry.example/acme/odoo:latest@sha256:${'3f'.repeat(32)}` }), 'the tag latest'],
  ['image-pull-policy', web({ [`${CONTAINER}/imagePullPolicy`]: 'IfNotPresent' }), 'not pulled each time'],
  ['default-deny', { remove: ['NetworkPolicy/default-deny'] }, 'denies what no other one allows'],
  ['pod-without-policy', web({ [`spec/template/metadata/labels`]: { 'app.kubernetes.io/name': 'odo' } }), 'Deployment/web has pods'],
  ['policy-without-pod', { set: { 'NetworkPolicy/odoo': { 'spec/podSelector/matchLabels': { 'app.kubernetes.io/name': 'odo' } } } }, 'NetworkPolicy/odoo chooses no pod'],
  ['mail-egress', { environment: 'qa', set: { 'NetworkPolicy/odoo': { 'spec/egress/0/ports/0/port': 587 } } }, 'lets qa send mail'],
  ['open-egress', { set: { 'NetworkPolicy/odoo': { 'spec/egress/0': {} } } }, 'connect to everything'],
  ['open-ingress', { set: { 'NetworkPolicy/odoo': { 'spec/ingress': [{ ports: [{ port: 8069 }] }] } } }, 'lets everybody connect to pods'],
  ['archive-port', { add: archive('https://minio.example:9000') }, 'ObjectStore/backups is at port 9000, to which no NetworkPolicy lets its database'],
  ['probes', web({ [`${CONTAINER}/startupProbe`]: undefined }), 'has no startupProbe'],
  ['probes-identical', web({ [`${CONTAINER}/readinessProbe`]: { httpGet: { path: '/web/health', port: 'http' } } }), 'asks the same'],
  ['liveness-database', web({ [`${CONTAINER}/livenessProbe/httpGet/path`]: '/web/health?db_server_status=1' }), 'when its database does not answer'],
  ['probe-port', web({ [`${CONTAINER}/livenessProbe/httpGet/port`]: 8072 }), 'at port 8072'],
  ['startup-time', web({ [`${CONTAINER}/startupProbe/failureThreshold`]: 3 }), 'after 30 seconds'],
  ['replicas', web({ 'spec/replicas': 1 }), 'fewer than two'],
  ['deployment-strategy', web({ 'spec/strategy': { type: 'Recreate' } }), 'RollingUpdate'],
  ['disruption-budget', { remove: ['PodDisruptionBudget/web'] }, 'Deployment/web has no PodDisruptionBudget'],
  ['disruption-budget-form', { set: { 'PodDisruptionBudget/web': { 'spec/maxUnavailable': 0 } } }, 'keep a node from being emptied'],
  ['dangling-disruption-budget', { set: { 'PodDisruptionBudget/web': { 'spec/selector/matchLabels': { a: 'b' } } } }, 'chooses no pod'],
  ['disruption-budget-alone', { add: [object('policy/v1', 'PodDisruptionBudget', 'more', { spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: {} } })] }, 'Deployment/web is chosen by PodDisruptionBudget/web and PodDisruptionBudget/more'],
  ['anti-affinity', web({ [`${POD}/affinity`]: undefined }), 'on one node'],
  ['topology-spread', web({ [`${POD}/topologySpreadConstraints/0/labelSelector/matchLabels`]: { a: 'b' } }), 'in one zone'],
  ['autoscaler-target', { add: [scaler('web', { scaleTargetRef: { name: 'wbe' } })] }, 'scales wbe, which is not there'],
  ['autoscaler-alone', { ...web({ 'spec/replicas': undefined }), add: [scaler('web'), scaler('rival')] }, 'beside ScaledObject/rival'],
  ['autoscaler-replicas', { add: [scaler('web')] }, 'which says replicas itself'],
  ['autoscaler-of-standby', { ...web({ 'spec/replicas': undefined }), add: [scaler('web'), object('postgresql.cnpg.io/v1', 'Cluster', 'db-main', { spec: { replica: { primary: 'production', self: 'dr', source: 'production' } } })] }, 'beside Cluster/db-main, which only follows'],
  ['autoscaler-minimum', { ...web({ 'spec/replicas': undefined }), add: [scaler('web', { minReplicaCount: 1 })] }, 'keeps 1 to 3'],
  ['selector-matches', web({ 'spec/selector/matchLabels': { a: 'b' } }), 'does not choose its own pods'],
  ['stateful-service', { set: { 'Service/db-main': { 'spec/clusterIP': undefined } } }, 'no headless Service'],
  ['service-targets-pod', { set: { 'Service/web': { 'spec/selector': { 'app.kubernetes.io/component': 'wbe' } } } }, 'Service/web chooses no pod'],
  ['service-port', { set: { 'Service/web': { 'spec/ports/0/targetPort': 8072 } } }, 'leads to port 8072'],
  ['service-selector', { set: { 'Service/web': { 'spec/selector': { 'app.kubernetes.io/name': 'odoo' } } } }, 'every role'],
  ['route-service', { add: [route({ name: 'web', port: 8070 })] }, 'leads to web:8070'],
  ['route-middleware', { add: [route({ name: 'web', port: 8069 }, { middlewares: [{ name: 'limit' }] })] }, 'Middleware limit'],
  ['service-type', { set: { 'Service/web': { 'spec/type': 'LoadBalancer' } } }, 'open to the outside'],
  ['secret-in-git', { add: [object('v1', 'Secret', 'odoo-config', { stringData: { 'odoo.conf': 'x' } })] }, 'values in git'],
  ['secret-in-config-map', { add: [object('v1', 'ConfigMap', 'more', { data: { 'smtp-password': 'x' } })] }, 'smtp-password'],
  ['secret-in-variable', web({ [`${CONTAINER}/env/0`]: { name: 'PGPASSWORD_TOKEN', value: 'x' } }), 'PGPASSWORD_TOKEN'],
  ['secret-as-variable', web({ [`${CONTAINER}/env/0`]: { name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } } }), 'reads A as a variable'],
  ['duplicate-variable', web({ [`${CONTAINER}/env/0/name`]: 'PGHOST' }), 'says PGHOST more than once'],
  ['hook-phase', { set: { 'Job/release-smoke': { 'metadata/annotations': { 'argocd.argoproj.io/hook': 'AfterSync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' } } } }, 'a hook of AfterSync'],
  ['hook-delete-policy', { set: { 'Job/release-smoke': { 'metadata/annotations': { 'argocd.argoproj.io/hook': 'PostSync', 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' } } } }, 'lacks BeforeHookCreation'],
  ['hook-retry', { set: { 'Job/release-migrate': { 'spec/backoffLimit': 1 } } }, 'is tried again'],
  ['job-deadline', { set: { 'CronJob/backup': { 'spec/startingDeadlineSeconds': undefined } } }, 'CronJob/backup may run or start'],
  ['job-ttl', { set: { 'Job/release-migrate': { 'spec/ttlSecondsAfterFinished': 600 } } }, 'of 600'],
  ['job-restart-policy', { set: { 'Job/release-migrate': { 'spec/template/spec/restartPolicy': 'OnFailure' } } }, 'restartPolicy: Never'],
  ['cron-job-concurrency', { set: { 'CronJob/backup': { 'spec/concurrencyPolicy': 'Allow' } } }, 'twice at once'],
  ['schedule', { add: [object('postgresql.cnpg.io/v1', 'ScheduledBackup', 'nightly', { spec: { schedule: '0 1 * * *' } })] }, 'has 5 fields; there must be 6'],
  ['schedule-late-day', { ...web({ 'spec/replicas': undefined }), add: [scaler('web', cron({ start: '0 6 31 * *' }))] }, 'not every month has'],
  ['schedule-time-zone', { set: { 'CronJob/backup': { 'spec/timeZone': 'Mars/Olympus' } } }, 'without a right time zone'],
  ['database-list', web({ [`${CONTAINER}/args`]: ['odoo', '--workers=2'] }), 'container odoo of Deployment/web shows its list of databases'],
  ['odoo-options', web({ [`${CONTAINER}/args`]: ['odoo', '--no-database-list', '--update=all', '--dev=all'] }), 'starts Odoo with --update=all, --dev=all'],
  ['connection-budget', { settings: { workers: '4' } }, 'Odoo can open 320 connections (240 by web, 32 by cron, 48 by websocket), and the database has 187'],
];

test('the good estate breaks no rule', () => {
  expect(said(estate())).toEqual([]);
});

describe('a rule', () => {
  test.each(BROKEN)('%s finds what breaks it', (code, change, words) => {
    expect(said(estate(change))).toEqual(expect.arrayContaining([expect.stringMatching(new RegExp(`^${code}: .*${words.replaceAll(/[.()/*+?]/g, String.raw`\$&`)}`))]));
  });

  test('is told by its code, and each one is broken above', () => {
    const codes = RULES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(BROKEN.map(([code]) => code).toSorted()).toEqual(codes.toSorted());
  });

  test.each(RULES.map((rule) => [rule.code, rule] as const))('%s says in a sentence what to do', (_code, { advice }) => {
    expect(advice).toMatch(/^[A-Z].*\.$/);
  });
});

describe('rules see through', () => {
  const of = (code: string, change: Change): string[] => said(estate(change)).filter((line) => line.startsWith(`${code}: `));
  const policy = (spec: object): unknown => object('networking.k8s.io/v1', 'NetworkPolicy', 'more', { spec: { podSelector: {}, ...spec } });
  const world = { ipBlock: { cidr: '0.0.0.0/0' } };

  test.each([
    ['open-egress', { egress: [{ to: [world] }] }],
    ['open-egress', { egress: [{ to: [{ podSelector: {} }, { namespaceSelector: {} }] }] }],
    ['open-ingress', { ingress: [{}] }],
    ['open-ingress', { ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ port: 5432 }] }] }],
    ['mail-egress', { egress: [{ to: [world], ports: [{ port: 1, endPort: 1024 }] }] }],
  ])('%s in other words: %j', (code, spec) => {
    expect(of(code, { environment: 'qa', add: [policy(spec)] })).toHaveLength(1);
  });

  test.each([
    ['secret-in-variable', web({ [`${CONTAINER}/env/0`]: { name: 'DATABASE_URL', value: 'postgres://odoo:hunter2@db/odoo' } })],
    ['secret-in-variable', web({ [`${CONTAINER}/args`]: ['odoo', '--no-database-list', '--db_password=hunter2'] })],
    ['secret-in-config-map', { add: [object('v1', 'ConfigMap', 'more', { data: { 'odoo.conf': '[options]\nadmin_passwd = hunter2\n' } })] }],
    ['service-type', { set: { 'Service/web': { 'spec/externalIPs': ['192.0.2.1'] } } }],
    ['replicas', web({ 'spec/replicas': 0 })],
    ['resource-quantity', web({ [`${CONTAINER}/resources/requests/memory`]: '900Gi' })],
    ['resource-quantity', web({ [`${CONTAINER}/resources/requests/memory`]: '512m' })],
    ['kernel-guards', web({ [`${POD}/securityContext/appArmorProfile`]: { type: 'Unconfined' } })],
    ['route-service', { add: [route({ name: 'web', port: 8069, namespace: 'kube-system' })] }],
    ['kept-data', { set: { 'PersistentVolumeClaim/filestore': { 'metadata/annotations': { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,Replace=true' } } } }],
  ] satisfies [string, Change][])('%s where it is said otherwise', (code, change) => {
    expect(of(code, change)).toHaveLength(1);
  });
});

describe('rules leave alone', () => {
  test('pods of a standby region, which has none until it takes over', () => {
    expect(said(estate({ environment: 'dr', ...web({ 'spec/replicas': 0 }) }))).toEqual([]);
  });

  test('peers and ports that are named, and passwords that a program reads from elsewhere', () => {
    const narrow = { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }], ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'traefik' } } }] }] };
    const script = 'password=$(cat /run/secrets/password)\nPGPASSWORD="$password"\nadmin_passwd = {{ .adminPassword }}\nurl=postgres://odoo:${password}@db\n';
    expect(said(estate({ add: [object('networking.k8s.io/v1', 'NetworkPolicy', 'more', { spec: { podSelector: {}, ...narrow } }), object('v1', 'ConfigMap', 'more', { data: { script } })] }))).toEqual([]);
  });

  test('what operators run, which no manifest shows', () => {
    const policy = object('networking.k8s.io/v1', 'NetworkPolicy', 'cnpg', { spec: { podSelector: { matchLabels: { 'cnpg.io/cluster': 'db-main' } }, policyTypes: ['Ingress'] } });
    const service = object('v1', 'Service', 'db-read', { spec: { selector: { 'cnpg.io/cluster': 'db-main' }, ports: [{ port: 5432 }] } });
    expect(said(estate({ add: [policy, service] }))).toEqual([]);
  });

  test('what chooses the pods of a database that CloudNativePG makes, by labels that it gives them', () => {
    const labels = { 'app.kubernetes.io/component': 'store' };
    const cluster = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'db-main', namespace: 'acme-production', annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } }, spec: { instances: 3, inheritedMetadata: { labels } } };
    const policy = object('networking.k8s.io/v1', 'NetworkPolicy', 'store', { spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'] } });
    const service = object('v1', 'Service', 'db-read', { spec: { selector: labels, ports: [{ port: 5432 }] } });
    expect(said(estate({ add: [cluster, policy, service] }))).toEqual([]);
    expect(said(estate({ add: [policy, service] }))).toHaveLength(2);
  });

  test('an archive to which its database is let', () => {
    for (const [url, ...ports] of [[''], ['https://s3.example'], ['https://minio.example:9000/', { port: 9000 }], ['https://minio.example:9000', { port: 8000, endPort: 9100 }]] as [string, ...object[]][]) {
      expect(said(estate({ add: archive(url, ...ports) }))).toEqual([]);
    }
  });

  test('one replica where nobody depends on it', () => {
    expect(said(estate({ environment: 'qa', set: { 'Deployment/web': { 'spec/replicas': 1 } } }))).toEqual([]);
  });

  test('by what an environment is for, whatever it is called', () => {
    const mail = { 'NetworkPolicy/odoo': { 'spec/egress/0/ports/0/port': 587 } };
    const single = { 'Deployment/web': { 'spec/replicas': 1 } };
    expect(said(estate({ environment: 'live', settings: { kind: 'production' }, set: mail }))).toEqual([]);
    expect(said(estate({ environment: 'live', settings: { kind: 'production' }, set: single }))).toEqual([expect.stringContaining('replicas: ')]);
    expect(said(estate({ environment: 'production', settings: { kind: 'qa' }, set: mail }))).toEqual([expect.stringContaining('mail-egress: ')]);
  });

  test('mail of production, a token with a role, a right autoscaler, and routes to services that there are', () => {
    expect(said(estate({ set: { 'NetworkPolicy/odoo': { 'spec/egress/0/ports/0/port': 587 } } }))).toEqual([]);
    expect(said(estate({ ...web({ 'spec/replicas': undefined }), settings: { 'database-connections': '250' }, add: [scaler('web', cron({})), route({ name: 'web', port: 'http' })] }))).toEqual([]);
  });

  test('the place of a secret, a name for a server elsewhere, and a maintenance page that starts quickly', () => {
    expect(said(estate(web({ [`${CONTAINER}/env/0`]: { name: 'CREDENTIALS', value: '/etc/database' } })))).toEqual([]);
    expect(said(estate({ add: [object('v1', 'Service', 'db-main-elsewhere', { spec: { type: 'ExternalName', externalName: 'postgres.acme.example' } })] }))).toEqual([]);
    const quick = { [`${CONTAINER}/startupProbe/failureThreshold`]: 3, 'spec/template/metadata/labels/app.kubernetes.io~1component': 'maintenance' };
    expect(said(estate(web(quick))).filter((line) => line.startsWith('startup-time'))).toEqual([]);
  });

  test('a record of secrets that has none in it', () => {
    expect(said(estate({ add: [object('v1', 'Secret', 'empty', {}), object('v1', 'ConfigMap', 'more', { data: { 'secret-store': 'a' } })] }))).toEqual([]);
  });
});

describe("Odoo's memory", () => {
  const memory = (args: string[], limit: string): string[] => said(estate(web({ [`${CONTAINER}/args`]: args, [`${CONTAINER}/resources/limits/memory`]: limit }))).filter((line) => line.startsWith('odoo-memory'));

  test('is what Odoo takes by itself where nobody says otherwise, for one process without workers', () => {
    expect(memory(['odoo', '--workers=0'], '2Gi')).toEqual([expect.stringContaining('may take 2.5 GiB')]);
    expect(memory(['odoo', 'gevent', '--workers=6'], '2560Mi')).toEqual([]);
    expect(memory(['odoo', '--workers=2', '--limit-memory-hard=1000000000'], '3G')).toEqual([]);
  });

  test('does not count for what is no server', () => {
    expect(memory(['odoo-release', 'maintenance-page'], '128Mi')).toEqual([]);
    expect(memory(['odoo', 'shell'], '128Mi')).toEqual([]);
  });
});

test('an image is looked at wherever a pooler names it', () => {
  const pooler = (spec: object): string[] => said(estate({ add: [object('postgresql.cnpg.io/v1', 'Pooler', 'web', { spec })] }));
  const words = 'image-digest: Pooler/web runs pgbouncer, which has no digest.';

  expect(pooler({ pgbouncer: { image: 'pgbouncer' } })).toContain(words);
  expect(pooler({ template: { spec: { containers: [{ name: 'pgbouncer', image: 'pgbouncer' }] } } })).toContain(words);
});

describe('the connection budget', () => {
  const budget = (change: Change): string[] => said(estate(change)).filter((line) => line.startsWith('connection-budget'));

  test('counts what an autoscaler may grow to', () => {
    const grown = { ...web({ 'spec/replicas': undefined }), add: [scaler('web', { maxReplicaCount: 6 })] };
    expect(budget(grown)).toEqual([expect.stringContaining('224 by web')]);
  });

  test.each([[1, 96], ['50%', 96], [undefined, 96], [0, 64]])('counts the pods that a rolling update starts beside the old ones: %s', (maxSurge, most) => {
    const change = web({ 'spec/strategy/rollingUpdate/maxSurge': maxSurge });
    expect(budget({ ...change, settings: { 'database-connections': '100' } })).toEqual([expect.stringContaining(`${most} by web`)]);
  });

  test('counts none where there are no pods, or where the old ones end first', () => {
    expect(budget({ ...web({ 'spec/strategy': { type: 'Recreate' } }), settings: { 'database-connections': '100' } })).toEqual([expect.stringContaining('64 by web')]);
    expect(budget({ ...web({ 'spec/replicas': 0 }), settings: { 'database-connections': '20' } })).toEqual([]);
  });

  test('counts the pooler instead of web where there is one', () => {
    const pooler = object('postgresql.cnpg.io/v1', 'Pooler', 'web', { spec: { instances: 2, pgbouncer: { parameters: { default_pool_size: '40' } } } });
    expect(budget({ settings: { workers: '16' }, add: [pooler] })).toEqual([]);
    expect(budget({ settings: { 'database-connections': '150' }, add: [pooler] })).toEqual([expect.stringContaining('80 by the pooler of web')]);
  });
});
