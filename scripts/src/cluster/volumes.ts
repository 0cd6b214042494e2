import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE_NAME } from './addresses.ts';
import type { Places } from './places.ts';

/** As many claims can be bound in the life of a cluster. */
const COUNT = 30;
/** The class of claims that name none. */
export const STORAGE_CLASS = 'local';

/** Makes the folders of the volumes and answers the objects that offer them. */
export async function makeVolumes(places: Places): Promise<object[]> {
  const names = Array.from({ length: COUNT }, (_nothing, position) => `local-${position + 1}`);
  await Promise.all(names.map(async (name) => {
    await mkdir(join(places.volumes, name), { recursive: true });
    // Pods of any user write here; the umask took its share.
    await chmod(join(places.volumes, name), 0o777);
  }));
  return [storageClass(), ...names.map((name) => volume(name, join(places.volumes, name)))];
}

function storageClass(): object {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: STORAGE_CLASS, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'Immediate',
  };
}

/** A folder of the node. It offers more than there is: nobody counts. */
function volume(name: string, path: string): object {
  const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [NODE_NAME] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '100Gi' },
      accessModes: ['ReadWriteOnce', 'ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: STORAGE_CLASS,
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  };
}
