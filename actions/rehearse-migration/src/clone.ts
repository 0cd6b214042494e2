import { randomBytes } from 'node:crypto';
import { labelOptions, type Docker } from '../../common/engine/docker.ts';
import { together } from '../../common/runtime/together.ts';
import type { CloneRecord } from './clone-record.ts';
import type { CloneSource, ExaminedSource, SourceFacts } from './clone-source.ts';
import { DATA_FOLDER, requireHere, type RehearsalSurroundings } from './containers.ts';
import { diskFullProblem, forbiddenProblem, isDiskFull, isForbidden } from './database-problems.ts';
import type { RehearsalServer } from './database-server.ts';
import { dumpHash } from './dump/hash.ts';
import { restoreDump } from './dump/restore.ts';
import { copyFilestore, unpackAttachments } from './filestore.ts';

/** The databases of one rehearsal. */
export interface CloneDatabases {
  /** The clone on which the release is tried: updated, and then left alone, as whatever else is tried is compared with it. */
  work: string;
  /** A copy of it, neutralized, that nothing changes any more. */
  before: string;
  /** Another one, for the old image. */
  baseline: string;
  /** Copies of the migrated database: for the new image, for the old one, and for a second update. */
  tried: string;
  migrated: string;
  again: string;
  /** Two more, made only where a recipe is tried: for the old image, and for going forward again. */
  back: string;
  forth: string;
  /** A copy from before the update, made only where an update is killed on demand. */
  killed: string;
}

/** Those that are there at the same time at worst: the first three, and what tries the release or a recipe. */
export const AT_ONCE = 6;

/** The prefix of their names, and of the role that has the name of `work`, is what `odoo-release neutralize` insists on. */
export interface CloneNames extends CloneDatabases {
  /** Where the data comes from, as the clone's tag says it: the database that was copied, or `dump`. */
  source: string;
}

export function cloneNames(source: CloneSource): CloneNames {
  const work = `kit_rehearsal_${randomBytes(5).toString('hex')}`;
  return {
    source: source.kind === 'database' ? source.name : 'dump',
    work,
    before: `${work}_before`,
    baseline: `${work}_old`,
    tried: `${work}_tried`,
    migrated: `${work}_new`,
    again: `${work}_again`,
    back: `${work}_back`,
    forth: `${work}_forth`,
    killed: `${work}_killed`,
  };
}

/** Every database that a rehearsal may have made; derived, so that none is forgotten when they are removed. */
export function cloneDatabases(names: CloneNames): string[] {
  return Object.entries(names).flatMap(([part, name]: [string, string]) => (part === 'source' ? [] : [name]));
}

/** What a clone is made with. */
export interface CloneMaterial {
  source: ExaminedSource;
  filestore: string | undefined;
  /** PostgreSQL's programs come from this image. */
  image: string;
  names: CloneNames;
  record: CloneRecord;
}

/** Brings the customer's data and attachments into the work database, owned by the rehearsal's own role. */
export async function makeClone(server: RehearsalServer, material: CloneMaterial, surroundings: RehearsalSurroundings): Promise<SourceFacts> {
  const { source, filestore, image, names } = material;
  await prepareDataVolume(image, surroundings);
  const [facts] = await together([
    source.kind === 'database' ? copyDatabase(server, source.name, material) : fillDatabase(server, source.dump, material, surroundings),
    filestore === undefined ? undefined : copyFilestore(filestore, names.work, image, surroundings),
  ]);
  return facts;
}

/** Makes a copy of the work database; one for which the disk has no room says how much it takes. */
export async function copyWork(server: RehearsalServer, name: string, { names, record }: CloneMaterial): Promise<void> {
  await withRoom(server, names.work, () => server.createDatabase(name, record, names.work));
}

async function copyDatabase(server: RehearsalServer, template: string, { names, record }: CloneMaterial): Promise<SourceFacts> {
  try {
    await withRoom(server, template, () => server.createDatabase(names.work, record, template));
    await server.reassign(names.work, record.rehearsal);
  } catch (error) {
    throw isForbidden(error) ? forbiddenProblem(template) : error;
  }
  return { kind: 'database', name: template };
}

async function fillDatabase(
  server: RehearsalServer,
  dump: Extract<ExaminedSource, { kind: 'dump' }>['dump'],
  { image, names, record }: CloneMaterial,
  surroundings: RehearsalSurroundings,
): Promise<SourceFacts> {
  await server.createDatabase(names.work, record);
  const target = { database: names.work, image, serverVersion: server.version, surroundings };
  const [sha256] = await together([
    dumpHash(dump),
    withRoom(server, null, () => restoreDump(dump, target)),
    dump.backup === undefined ? undefined : unpackAttachments(dump, names.work, image, surroundings),
  ]);
  return { kind: 'dump', format: dump.format, sha256, serverVersion: dump.serverVersion, dumpedAt: dump.dumpedAt };
}

async function withRoom(server: RehearsalServer, sizedAs: string | null, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isDiskFull(error)) {
      throw error;
    }
    const bytes = sizedAs === null ? null : await server.databaseBytes(sizedAs).catch(() => null);
    const { host, port } = server.address;
    throw diskFullProblem(`${host}:${port}`, bytes, AT_ONCE);
  }
}

/** A volume for Odoo's data folder, owned by the image's user. */
async function prepareDataVolume(image: string, surroundings: RehearsalSurroundings): Promise<void> {
  const { docker, dataVolume, labels } = surroundings;
  await docker.require('Creating the data volume', ['volume', 'create', ...labelOptions(labels), dataVolume]);
  await requireHere(`Image ${image} can't write to ${DATA_FOLDER}, its data folder`, surroundings, {
    image,
    entrypoint: 'mkdir',
    args: ['--parents', `${DATA_FOLDER}/filestore`],
    mounts: [`${dataVolume}:${DATA_FOLDER}`],
  });
}

/** The volume with the attachments of a rehearsal's databases. */
export function dataVolume(rehearsal: string): string {
  return `odoo-kit-${rehearsal}`;
}

/** Takes away what a clone is made of; answers what could not be removed. */
export async function removeClone(server: RehearsalServer, docker: Docker, names: CloneNames): Promise<string[]> {
  const problems = await server.remove(cloneDatabases(names), names.work);
  const volume = dataVolume(names.work);
  const removed = await docker.run(['volume', 'rm', '--force', volume]);
  return removed.exitCode === 0 ? problems : [...problems, `volume ${volume}: ${removed.stderr.trim()}`];
}
