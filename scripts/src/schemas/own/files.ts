import type { BundleFile } from '../bundle.ts';
import { databaseResources } from './cloudnative-pg.ts';
import { backupResources } from './database-backups.ts';
import { ownFile } from './fields.ts';
import { snapshotResources, veleroResources } from './velero.ts';

/**
 * Custom resources whose definitions can't be had as a Go module; written from the documented fields, of the parts that an
 * estate uses. A field that is documented and missing here is added here.
 */
export const OWN_FILES: readonly BundleFile[] = [
  ownFile('cloudnative-pg', [...databaseResources(), ...backupResources()]),
  ownFile('velero', [...veleroResources(), ...snapshotResources()]),
];
