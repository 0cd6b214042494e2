import { UserError } from '../runtime/errors.ts';
import { copyDatabase, databaseExists, databasesNamed, dropDatabase, renameDatabase } from './database.ts';
import type { ComposeHost } from './host.ts';

const MAXIMUM_DATABASE_NAME = 27;
const KEPT = 2;
const FILESTORE = '/var/lib/odoo/filestore';

/**
 * Takes a restore point before an update: a copy of the database, and hard links to its attachments. Odoo never changes a file
 * of its filestore in place, so links are enough to keep what a clean-up would delete.
 *
 * @param digest the release that is about to be updated to.
 * @returns the restore point's id: the name of the database copy.
 */
export async function takeRestorePoint(host: ComposeHost, digest: string, now: Date = new Date()): Promise<string> {
  const stamp = now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const restorePoint = `${restorePointPrefix(host.database, digest)}_${stamp}`;
  await linkFilestore(host, host.database, restorePoint);
  await copyDatabase(host, host.database, restorePoint);
  return restorePoint;
}

/** The newest restore point that was taken before the update to a release, or undefined. */
export async function findRestorePoint(host: ComposeHost, digest: string): Promise<string | undefined> {
  const [newest] = await databasesNamed(host, `${restorePointPrefix(host.database, digest)}_`);
  return newest;
}

/**
 * Puts the database back to a restore point. The failed database is kept aside under its own name, and the restore point stays
 * as it is, so a restore that is killed can be started again.
 */
export async function restore(host: ComposeHost, restorePoint: string, failedDigest: string, now: Date = new Date()): Promise<void> {
  if (!(await databaseExists(host, restorePoint))) {
    throw new UserError(`There is no restore point ${restorePoint} on this host: the database can't be restored.`);
  }
  if (await databaseExists(host, host.database)) {
    const aside = `${host.database}__failed_${shortDigest(failedDigest)}_${now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}`;
    await renameDatabase(host, host.database, aside);
  }
  await copyDatabase(host, restorePoint, host.database);
  await linkFilestore(host, restorePoint, host.database);
}

/** Removes all but the newest restore points; called once a release serves. */
export async function pruneRestorePoints(host: ComposeHost): Promise<string[]> {
  const all = await databasesNamed(host, `${host.database}__before_`);
  const surplus = all.toSorted((left, right) => (stampOf(left) < stampOf(right) ? 1 : -1)).slice(KEPT);
  for (const restorePoint of surplus) {
    await dropDatabase(host, restorePoint);
    await inDataFolder(host, 'Removing an old restore point', ['rm', '-rf', `${FILESTORE}/${restorePoint}`]);
  }
  return surplus;
}

function restorePointPrefix(database: string, digest: string): string {
  if (database.length > MAXIMUM_DATABASE_NAME) {
    throw new UserError(`Database name ${database} is too long: with more than ${MAXIMUM_DATABASE_NAME} characters its restore points could not be named.`);
  }
  return `${database}__before_${shortDigest(digest)}`;
}

function shortDigest(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 12);
}

function stampOf(restorePoint: string): string {
  return restorePoint.slice(restorePoint.lastIndexOf('_') + 1);
}

async function linkFilestore(host: ComposeHost, from: string, to: string): Promise<void> {
  await inDataFolder(host, 'Preparing the filestore', ['mkdir', '-p', `${FILESTORE}/${from}`]);
  await inDataFolder(host, 'Keeping the attachments', ['cp', '-aln', '--no-target-directory', `${FILESTORE}/${from}`, `${FILESTORE}/${to}`]);
}

async function inDataFolder(host: ComposeHost, what: string, [program = '', ...args]: readonly string[]): Promise<void> {
  await host.compose.require(what, ['run', '--rm', '--no-deps', '--no-TTY', '--entrypoint', program, 'web', ...args]);
}
