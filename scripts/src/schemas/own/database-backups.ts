import type { Schema } from '../strict.ts';
import { core, flag, integer, list, namedKey, object, oneOf, reference, resource, text, textMap, texts } from './fields.ts';

const API = 'postgresql.cnpg.io/v1';
const BARMAN = 'barmancloud.cnpg.io/v1';

const anything: Schema = { type: 'object' };

const backupMethod = oneOf('barmanObjectStore', 'volumeSnapshot', 'plugin');
const taken = {
  cluster: reference,
  method: backupMethod,
  online: flag,
  onlineConfiguration: object({ immediateCheckpoint: flag, waitForArchive: flag }),
  pluginConfiguration: object({ name: text, parameters: textMap }, ['name']),
  target: oneOf('primary', 'prefer-standby'),
};
const scheduledBackup = object(
  { ...taken, schedule: text, immediate: flag, suspend: flag, backupOwnerReference: oneOf('none', 'self', 'cluster') },
  ['cluster', 'schedule'],
);

const compression = oneOf('bzip2', 'gzip', 'lz4', 'snappy', 'xz', 'zstd');
const encryption = oneOf('AES256', 'aws:kms');
// Without `serverName`: in an ObjectStore it has to stay empty; the Cluster's plugin says it.
const objectStore = object(
  {
    configuration: object(
      {
        destinationPath: text,
        endpointURL: text,
        endpointCA: namedKey,
        s3Credentials: object({ accessKeyId: namedKey, secretAccessKey: namedKey, region: namedKey, sessionToken: namedKey, inheritFromIAMRole: flag }),
        azureCredentials: anything,
        googleCredentials: object({ applicationCredentials: namedKey, gkeEnvironment: flag }),
        wal: object({ compression, encryption, maxParallel: integer, archiveAdditionalCommandArgs: texts, restoreAdditionalCommandArgs: texts }),
        data: object({ compression, encryption, immediateCheckpoint: flag, jobs: integer, additionalCommandArgs: texts }),
        tags: textMap,
        historyTags: textMap,
      },
      ['destinationPath'],
    ),
    retentionPolicy: { type: 'string', pattern: '^[1-9][0-9]*[dwm]$' },
    instanceSidecarConfiguration: object({
      env: list(core('EnvVar')),
      resources: core('ResourceRequirements'),
      retentionPolicyIntervalSeconds: integer,
      logLevel: text,
      additionalContainerArgs: texts,
    }),
  },
  ['configuration'],
);

/** CloudNativePG's resources of backups, and the object store of its Barman Cloud plugin. */
export function backupResources(): [string, Schema][] {
  return [
    resource(API, 'Backup', object(taken, ['cluster'])),
    resource(API, 'ScheduledBackup', scheduledBackup),
    resource(BARMAN, 'ObjectStore', objectStore),
  ];
}
