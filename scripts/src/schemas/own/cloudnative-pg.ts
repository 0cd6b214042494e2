import type { Schema } from '../strict.ts';
import { core, flag, givenMetadata, integer, list, namedKey, object, oneOf, quantity, reference, resource, text, textMap, texts } from './fields.ts';

const API = 'postgresql.cnpg.io/v1';

const anything: Schema = { type: 'object' };
const storage = object({ size: quantity, storageClass: text, resizeInUseVolumes: flag, pvcTemplate: core('PersistentVolumeClaimSpec') });

const affinity = object({
  enablePodAntiAffinity: flag,
  podAntiAffinityType: oneOf('preferred', 'required'),
  topologyKey: text,
  nodeSelector: textMap,
  nodeAffinity: core('NodeAffinity'),
  tolerations: list(core('Toleration')),
  additionalPodAffinity: core('PodAffinity'),
  additionalPodAntiAffinity: core('PodAntiAffinity'),
});

const afterStart = { postInitSQL: texts, postInitApplicationSQL: texts, postInitTemplateSQL: texts };
const recoveryTarget = object({
  backupID: text,
  exclusive: flag,
  targetImmediate: flag,
  targetLSN: text,
  targetName: text,
  targetTLI: text,
  targetTime: text,
  targetXID: text,
});

const bootstrap = object({
  initdb: object({
    ...afterStart,
    database: text,
    owner: text,
    secret: reference,
    encoding: text,
    locale: text,
    localeCType: text,
    localeCollate: text,
    localeProvider: text,
    icuLocale: text,
    icuRules: text,
    builtinLocale: text,
    dataChecksums: flag,
    walSegmentSize: integer,
    options: texts,
    import: anything,
    postInitSQLRefs: anything,
    postInitApplicationSQLRefs: anything,
    postInitTemplateSQLRefs: anything,
  }),
  recovery: object({
    source: text,
    backup: object({ name: text, endpointCA: namedKey }, ['name']),
    volumeSnapshots: anything,
    database: text,
    owner: text,
    secret: reference,
    recoveryTarget,
  }),
  pg_basebackup: object({ source: text, database: text, owner: text, secret: reference }, ['source']),
});

const synchronous = object({
  method: oneOf('any', 'first'),
  number: integer,
  dataDurability: oneOf('required', 'preferred'),
  failoverQuorum: flag,
  maxStandbyNamesFromCluster: integer,
  standbyNamesPre: texts,
  standbyNamesPost: texts,
}, ['method', 'number']);

const postgresql = object({
  parameters: textMap,
  pg_hba: texts,
  pg_ident: texts,
  shared_preload_libraries: texts,
  synchronous,
  syncReplicaElectionConstraint: object({ enabled: flag, nodeLabelsAntiAffinity: texts }, ['enabled']),
  promotionTimeout: integer,
  enableAlterSystem: flag,
  ldap: anything,
  extensions: list(anything),
});

const role = object({
  name: text,
  ensure: oneOf('present', 'absent'),
  comment: text,
  login: flag,
  superuser: flag,
  createdb: flag,
  createrole: flag,
  inherit: flag,
  replication: flag,
  bypassrls: flag,
  connectionLimit: integer,
  inRoles: texts,
  passwordSecret: reference,
  disablePassword: flag,
  validUntil: text,
}, ['name']);

const plugin = object({ name: text, enabled: flag, isWALArchiver: flag, parameters: textMap }, ['name']);
const externalCluster = object({
  name: text,
  plugin,
  connectionParameters: textMap,
  password: core('SecretKeySelector'),
  sslCert: core('SecretKeySelector'),
  sslKey: core('SecretKeySelector'),
  sslRootCert: core('SecretKeySelector'),
}, ['name']);

const services = object({
  disabledDefaultServices: list(oneOf('rw', 'r', 'ro')),
  additional: list(object({ selectorType: oneOf('rw', 'r', 'ro'), updateStrategy: oneOf('patch', 'replace'), serviceTemplate: anything }, ['selectorType', 'serviceTemplate'])),
});

// `backup.barmanObjectStore` is not here on purpose: it goes with 1.31; the Barman Cloud plugin and an ObjectStore replace it.
const backupSettings = object({ retentionPolicy: text, target: oneOf('primary', 'prefer-standby'), volumeSnapshot: anything });

const cluster = object(
  {
    affinity,
    backup: backupSettings,
    bootstrap,
    certificates: object({ serverCASecret: text, serverTLSSecret: text, clientCASecret: text, replicationTLSSecret: text, serverAltDNSNames: texts }),
    description: text,
    enablePDB: flag,
    enableSuperuserAccess: flag,
    env: list(core('EnvVar')),
    envFrom: list(core('EnvFromSource')),
    ephemeralVolumesSizeLimit: object({ shm: quantity, temporaryData: quantity }),
    externalClusters: list(externalCluster),
    failoverDelay: integer,
    imageCatalogRef: object({ apiGroup: text, kind: text, name: text, major: integer }, ['kind', 'name', 'major']),
    imageName: text,
    imagePullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
    imagePullSecrets: list(reference),
    inheritedMetadata: givenMetadata,
    instances: { type: 'integer', minimum: 1 },
    livenessProbeTimeout: integer,
    logLevel: oneOf('error', 'warning', 'info', 'debug', 'trace'),
    managed: object({ roles: list(role), services }),
    maxSyncReplicas: integer,
    minSyncReplicas: integer,
    monitoring: object({
      customQueriesConfigMap: list(namedKey),
      customQueriesSecret: list(namedKey),
      disableDefaultQueries: flag,
      metricsQueriesTTL: text,
      tls: object({ enabled: flag }),
    }),
    nodeMaintenanceWindow: object({ inProgress: flag, reusePVC: flag }),
    plugins: list(plugin),
    podSecurityContext: core('PodSecurityContext'),
    postgresGID: integer,
    postgresUID: integer,
    postgresql,
    primaryLease: anything,
    primaryUpdateMethod: oneOf('switchover', 'restart'),
    primaryUpdateStrategy: oneOf('unsupervised', 'supervised'),
    priorityClassName: text,
    probes: anything,
    projectedVolumeTemplate: core('ProjectedVolumeSource'),
    replica: object({ enabled: flag, source: text, primary: text, self: text, promotionToken: text, minApplyDelay: text }, ['source']),
    replicationSlots: anything,
    resources: core('ResourceRequirements'),
    schedulerName: text,
    seccompProfile: core('SeccompProfile'),
    securityContext: core('SecurityContext'),
    serviceAccountTemplate: object({ metadata: givenMetadata }, ['metadata']),
    smartShutdownTimeout: integer,
    startDelay: integer,
    stopDelay: integer,
    storage,
    superuserSecret: reference,
    switchoverDelay: integer,
    tablespaces: list(object({ name: text, owner: object({ name: text }), storage, temporary: flag }, ['name', 'storage'])),
    topologySpreadConstraints: list(core('TopologySpreadConstraint')),
    walStorage: storage,
  },
  ['instances'],
);

const pooler = object(
  {
    cluster: reference,
    type: oneOf('rw', 'ro', 'r'),
    instances: integer,
    pgbouncer: object({
      poolMode: oneOf('session', 'transaction'),
      parameters: textMap,
      pg_hba: texts,
      paused: flag,
      authQuery: text,
      authQuerySecret: reference,
      image: text,
      clientCASecret: reference,
      clientTLSSecret: reference,
      serverCASecret: reference,
      serverTLSSecret: reference,
    }),
    template: object({ metadata: givenMetadata, spec: anything }),
    deploymentStrategy: anything,
    monitoring: anything,
    serviceTemplate: anything,
  },
  ['cluster', 'pgbouncer'],
);

const database = object(
  { name: text, owner: text, cluster: reference, ensure: oneOf('present', 'absent'), databaseReclaimPolicy: oneOf('retain', 'delete'), encoding: text, locale: text, template: text, tablespace: text, connectionLimit: integer, allowConnections: flag, extensions: list(anything), schemas: list(anything) },
  ['name', 'owner', 'cluster'],
);

/** CloudNativePG's resources, but for those of backups. */
export function databaseResources(): [string, Schema][] {
  return [
    resource(API, 'Cluster', cluster),
    resource(API, 'Pooler', pooler),
    resource(API, 'Database', database),
    resource(API, 'ImageCatalog', object({ images: list(object({ major: integer, image: text }, ['major', 'image'])) }, ['images'])),
  ];
}
