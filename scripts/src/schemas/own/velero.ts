import { resourceSchema } from '../custom.ts';
import type { Schema } from '../strict.ts';
import { flag, integer, labelSelector, list, namedKey, object, oneOf, resource, text, textMap, texts } from './fields.ts';

const API = 'velero.io/v1';
const SNAPSHOTS = 'snapshot.storage.k8s.io/v1';

const selection: Record<string, Schema> = {
  includedNamespaces: texts,
  excludedNamespaces: texts,
  includedResources: texts,
  excludedResources: texts,
  includeClusterResources: { type: ['boolean', 'null'] },
  labelSelector,
  orLabelSelectors: list(labelSelector),
  hooks: { type: 'object' },
  itemOperationTimeout: text,
};

const backup = object({
  ...selection,
  metadata: object({ labels: textMap }),
  includedClusterScopedResources: texts,
  excludedClusterScopedResources: texts,
  includedNamespaceScopedResources: texts,
  excludedNamespaceScopedResources: texts,
  snapshotVolumes: { type: ['boolean', 'null'] },
  snapshotMoveData: flag,
  datamover: text,
  ttl: text,
  storageLocation: text,
  volumeSnapshotLocations: texts,
  defaultVolumesToFsBackup: { type: ['boolean', 'null'] },
  orderedResources: textMap,
  csiSnapshotTimeout: text,
  resourcePolicy: object({ apiGroup: text, kind: text, name: text }, ['kind', 'name']),
  uploaderConfig: object({ parallelFilesUpload: integer }),
  volumeGroupSnapshotLabelKey: text,
});

const schedule = object({ schedule: text, template: backup, paused: flag, skipImmediately: flag, useOwnerReferencesInBackup: flag }, ['schedule', 'template']);

const restore = object({
  ...selection,
  backupName: text,
  scheduleName: text,
  namespaceMapping: textMap,
  restorePVs: flag,
  preserveNodePorts: flag,
  existingResourcePolicy: oneOf('none', 'update'),
  restoreStatus: object({ includedResources: texts, excludedResources: texts }),
  resourceModifier: object({ apiGroup: text, kind: text, name: text }, ['kind', 'name']),
  uploaderConfig: object({ writeSparseFiles: flag, parallelFilesDownload: integer }),
});

const storageLocation = object(
  {
    provider: text,
    objectStorage: object({ bucket: text, prefix: text, caCert: text, caCertRef: namedKey }, ['bucket']),
    config: textMap,
    credential: namedKey,
    default: flag,
    accessMode: oneOf('ReadOnly', 'ReadWrite'),
    backupSyncPeriod: text,
    validationFrequency: text,
  },
  ['provider', 'objectStorage'],
);

const snapshot = object(
  { volumeSnapshotClassName: text, source: object({ persistentVolumeClaimName: text, volumeSnapshotContentName: text }) },
  ['source'],
);

/** Velero's resources that people write. */
export function veleroResources(): [string, Schema][] {
  return [
    resource(API, 'Backup', backup),
    resource(API, 'Schedule', schedule),
    resource(API, 'Restore', restore),
    resource(API, 'BackupStorageLocation', storageLocation),
    resource(API, 'VolumeSnapshotLocation', object({ provider: text, config: textMap, credential: namedKey }, ['provider'])),
  ];
}

/** Snapshots of volumes. */
export function snapshotResources(): [string, Schema][] {
  const snapshotClass = { driver: text, deletionPolicy: oneOf('Delete', 'Retain'), parameters: textMap };
  return [
    resource(SNAPSHOTS, 'VolumeSnapshot', snapshot),
    [`${SNAPSHOTS} VolumeSnapshotClass`, resourceSchema('VolumeSnapshotClass', SNAPSHOTS, snapshotClass, ['driver', 'deletionPolicy'])],
  ];
}
