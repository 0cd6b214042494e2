import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { Marker } from '../../common/odoo/helper/documents.ts';
import { UserError } from '../../common/runtime/errors.ts';

/** What a deployment has to do with the database before the release may start. */
export type DatabaseStep = 'start' | 'update' | 'revert' | 'restore';

/**
 * What the record and the marker together allow (design §7). The helper checks the same again under its lock; this decides
 * before anything is stopped.
 *
 * @param marker null when the database has none or does not exist.
 * @throws UserError when the record must not be carried out on this database.
 */
export function decideDatabaseStep(record: ReleaseRecord, marker: Marker | null): DatabaseStep {
  const done = marker?.digest === record.digest && marker.state !== 'updating';
  if (done) {
    return 'start';
  }
  if (record.operation === 'restore') {
    return restoreStep(record);
  }
  if (marker === null) {
    return unmarkedStep(record);
  }
  if (marker.state === 'updating') {
    throw new UserError(`The database is half updated to ${marker.digest}: it is never updated or reverted in place, only a restore helps.`);
  }
  if (marker.digest !== record.from) {
    throw new UserError(`The database belongs to release ${marker.digest}, and the record wants to come from ${record.from}. Nothing was changed.`);
  }
  return record.operation;
}

function restoreStep(record: ReleaseRecord): DatabaseStep {
  if (record.restorePoint === '') {
    throw new UserError('The record says operation "restore" and names no restore point. Nothing was changed.');
  }
  return 'restore';
}

function unmarkedStep(record: ReleaseRecord): DatabaseStep {
  if (record.operation === 'update' && record.from === 'none') {
    return 'update';
  }
  throw new UserError(
    `Database ${record.database} has no release marker, so nobody knows which release it belongs to. Adopt it first (odoo-release mark --adopt).`,
  );
}
