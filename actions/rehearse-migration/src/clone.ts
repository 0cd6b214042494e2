import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname, basename } from 'node:path';
import { runContainer, type ContainerRun } from '../../common/engine/container.ts';
import { labelOptions, lastLines } from '../../common/engine/docker.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { connectionVariables, containerMounts, DATA_FOLDER, type RehearsalSurroundings } from './containers.ts';
import type { RehearsalServer } from './database-server.ts';

/** Where the customer's data comes from: a quiet database on the rehearsal server, or a dump in PostgreSQL's custom format. */
export type CloneSource = { kind: 'database'; name: string } | { kind: 'dump'; file: string };

/** The names of one rehearsal's databases and role. The prefix is what `odoo-release neutralize` insists on. */
export interface CloneNames {
  /** The customer's data as it came; never changed, read again for what an update lost. */
  golden: string;
  /** The clone on which the release is tried. */
  work: string;
  role: string;
}

/** More don't help: the largest table is restored by one of them. */
const RESTORE_JOBS = Math.min(availableParallelism(), 4);
/** Seconds: a large dump takes hours. */
const DEADLINE = 4 * 3600;

export function cloneNames(): CloneNames {
  const id = randomBytes(5).toString('hex');
  return { golden: `kit_golden_${id}`, work: `kit_rehearsal_${id}`, role: `kit_rehearsal_${id}` };
}

/** Brings the customer's data onto the rehearsal server as the golden database, owned by the rehearsal's own role. */
export async function makeGolden(
  server: RehearsalServer,
  source: CloneSource,
  names: CloneNames,
  image: string,
  surroundings: RehearsalSurroundings,
): Promise<void> {
  if (source.kind === 'database') {
    if (!(await server.databaseExists(source.name))) {
      throw new UserError(`Input "source-database": there is no database ${source.name} on the rehearsal server.`);
    }
    await server.createDatabase(names.golden, names.role, source.name);
    await server.reassign(names.golden, names.role);
    return;
  }
  await server.createDatabase(names.golden, names.role);
  await restoreDump(source.file, names.golden, image, surroundings);
}

/** pg_restore comes from the Odoo image, so the runner needs no PostgreSQL client; it runs as whoever may read the dump. */
async function restoreDump(file: string, database: string, image: string, surroundings: RehearsalSurroundings): Promise<void> {
  await runHere(`Input "source-dump": ${file} could not be restored`, surroundings, {
    image,
    entrypoint: 'pg_restore',
    args: ['--no-owner', '--no-privileges', '--exit-on-error', '--jobs', String(RESTORE_JOBS), '--dbname', database, `/dump/${basename(file)}`],
    environment: connectionVariables(surroundings),
    mounts: [...containerMounts(surroundings), `${dirname(file)}:/dump:ro`],
    user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
  });
}

/**
 * Puts a copy of the customer's filestore where the clone looks for it. Odoo finds attachments by database name; without them
 * pages and assets fail that are fine in production.
 */
export async function copyFilestore(folder: string, database: string, image: string, surroundings: RehearsalSurroundings): Promise<void> {
  const target = `${DATA_FOLDER}/filestore/${database}`;
  const asRoot = { image, user: '0:0', capabilities: ['DAC_OVERRIDE', 'CHOWN'], mounts: [...containerMounts(surroundings), `${folder}:/source:ro`] };
  const failure = `Input "filestore": ${folder} could not be copied`;
  await runHere(failure, surroundings, { ...asRoot, entrypoint: 'cp', args: ['--recursive', '--no-target-directory', '/source', target] });
  await runHere(failure, surroundings, { ...asRoot, entrypoint: 'chown', args: ['--recursive', `--reference=${DATA_FOLDER}`, target] });
}

/** A volume for Odoo's data folder, owned by the image's user. */
export async function prepareDataVolume(image: string, surroundings: RehearsalSurroundings): Promise<void> {
  const { docker, dataVolume, labels } = surroundings;
  await docker.require('Creating the data volume', ['volume', 'create', ...labelOptions(labels), dataVolume]);
  await runHere(`Image ${image} can't write to ${DATA_FOLDER}, its data folder`, surroundings, {
    image,
    entrypoint: 'mkdir',
    args: ['--parents', `${DATA_FOLDER}/filestore`],
    mounts: [`${dataVolume}:${DATA_FOLDER}`],
  });
}

async function runHere(
  failure: string,
  surroundings: RehearsalSurroundings,
  run: Omit<ContainerRun, 'network' | 'labels' | 'deadline'>,
): Promise<void> {
  const { docker, labels } = surroundings;
  const result = await runContainer(docker, { ...run, network: 'none', labels, deadline: DEADLINE });
  if (result.exitCode !== 0) {
    throw new UserError(`${failure}: ${lastLines(result)}`);
  }
}
