import { readdirSync } from 'node:fs';
import type { ContainerRun } from '../../common/engine/container.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { together } from '../../common/runtime/together.ts';
import { containerMounts, DATA_FOLDER, requireHere, runHere, type OpenImage, type RehearsalSurroundings } from './containers.ts';
import { gigabytes } from './database-problems.ts';
import type { Dump } from './dump/recognize.ts';
import { tarStream } from './dump/tar-stream.ts';
import { zipContent } from './dump/zip-archive.ts';

const PREFIX_FOLDER = /^[0-9a-f]{2}$/;
const CAPABILITIES = ['DAC_OVERRIDE', 'CHOWN'];

/** What is wrong with a folder that should be the filestore of one database; undefined when it is one. */
export function filestoreProblem(folder: string): string | undefined {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (entries.some((name) => PREFIX_FOLDER.test(name))) {
    return undefined;
  }
  const inside = entries.length > 0 && entries.length <= 20 ? ` It holds ${entries.map((name) => JSON.stringify(name)).join(', ')}.` : '';
  return `Input "filestore": ${folder} is no filestore: it holds no folders 00 to ff. Give the folder of the one database, such as …/filestore/production.${inside}`;
}

/**
 * Puts a copy of the customer's filestore where the clone looks for it. Odoo finds attachments by database name; without them
 * pages and assets fail that are fine in production. Where the file system can, the copy shares the blocks of the original; it is
 * no hard link, because Odoo's user has to own it and the original has to stay as it is.
 */
export async function copyFilestore(folder: string, database: string, image: string, surroundings: RehearsalSurroundings): Promise<void> {
  const target = `${DATA_FOLDER}/filestore/${database}`;
  const asRoot = { image, user: '0:0', capabilities: CAPABILITIES, mounts: [...containerMounts(surroundings), `${folder}:/source:ro`] };
  const failure = `Input "filestore": ${folder} could not be copied`;
  const [used, free] = await together([
    requireHere(failure, surroundings, { ...asRoot, entrypoint: 'du', args: ['--summarize', '--block-size=1', '/source'] }),
    freeBytes(image, surroundings),
  ]);
  const size = Number.parseInt(used, 10);
  if (size > free && !(await sharesBlocks(folder, asRoot, surroundings))) {
    throw noRoom(size, free);
  }
  await requireHere(failure, surroundings, { ...asRoot, entrypoint: 'cp', args: ['--recursive', '--reflink=auto', '--no-target-directory', '/source', target] });
  await requireHere(failure, surroundings, { ...asRoot, entrypoint: 'chown', args: ['--recursive', `--reference=${DATA_FOLDER}`, target] });
}

/** Unpacks the attachments of Odoo's own backup. Names are those that Odoo gives, so none leads out of the folder. */
export async function unpackAttachments({ path, backup }: Dump, database: string, image: string, surroundings: RehearsalSurroundings): Promise<void> {
  const entries = [...(backup?.attachments ?? [])];
  const size = entries.reduce((sum, [, entry]) => sum + entry.size, 0);
  const free = await freeBytes(image, surroundings);
  if (size > free) {
    throw noRoom(size, free);
  }
  await requireHere(`Input "source-dump": the attachments of ${path} could not be unpacked`, surroundings, {
    image,
    mounts: containerMounts(surroundings),
    entrypoint: 'tar',
    args: ['--extract', '--no-same-owner', '--directory', `${DATA_FOLDER}/filestore`],
    input: tarStream(entries.map(([name, entry]) => ({ name: `${database}/${name}`, size: entry.size, content: () => zipContent(path, entry) }))),
  });
}

/** Gives a copy of a clone its attachments, as hard links: Odoo never changes a file of its filestore in place. */
export async function linkAttachments(from: string, to: string, image: OpenImage): Promise<void> {
  const filestore = `${DATA_FOLDER}/filestore`;
  await image.run({ entrypoint: 'cp', args: ['--archive', '--link', `${filestore}/${from}`, `${filestore}/${to}`] });
}

async function freeBytes(image: string, surroundings: RehearsalSurroundings): Promise<number> {
  const said = await requireHere('Reading the free space of the container engine', surroundings, {
    image,
    entrypoint: 'df',
    args: ['--output=avail', '--block-size=1', DATA_FOLDER],
    mounts: [`${surroundings.dataVolume}:${DATA_FOLDER}`],
  });
  return Number(said.trim().split('\n').at(-1));
}

/** Copies that share their blocks with the original take no room. */
async function sharesBlocks(
  folder: string,
  asRoot: Pick<ContainerRun, 'image' | 'user' | 'capabilities' | 'mounts'>,
  surroundings: RehearsalSurroundings,
): Promise<boolean> {
  const prefix = readdirSync(folder).find((name) => PREFIX_FOLDER.test(name));
  const target = `${DATA_FOLDER}/reflink-probe`;
  const { exitCode } = await runHere(surroundings, {
    ...asRoot, entrypoint: 'cp', args: ['--recursive', '--reflink=always', `/source/${prefix}`, target],
  });
  await runHere(surroundings, { ...asRoot, entrypoint: 'rm', args: ['--recursive', '--force', target] });
  return exitCode === 0;
}

function noRoom(size: number, free: number): UserError {
  return new UserError(`The attachments take ${gigabytes(size)}, and the container engine of the runner has ${gigabytes(free)} free. Nothing was copied.`);
}
