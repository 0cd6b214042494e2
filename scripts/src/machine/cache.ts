import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';

/** The kit's folder for what is costly to make and can always be made again. */
export function cacheFolder(...below: string[]): string {
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'odoo-gitops-kit', ...below);
}

/** Whether `path` is a file that `keepFile` put there, unchanged since: its checksum file agrees. */
export async function isIntact(path: string): Promise<boolean> {
  const recorded = await readFile(checksumFile(path), 'utf8').catch(() => undefined);
  if (recorded === undefined || (await stat(path).catch(() => undefined)) === undefined) {
    return false;
  }
  return recorded.trim() === (await fileChecksum(path));
}

/** Moves a finished file into the cache with its checksum; until the move is done nothing is seen at `path`. */
export async function keepFile(finished: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeAtomically(checksumFile(path), `${await fileChecksum(finished)}\n`);
  await rename(finished, path);
}

/** An empty folder in the cache for one piece of work; what a killed run of the same work left there is gone. */
export async function freshWorkFolder(name: string): Promise<string> {
  const folder = cacheFolder('work', basename(name));
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(folder, { recursive: true });
  return folder;
}

function checksumFile(path: string): string {
  return `${path}.sha256`;
}

async function fileChecksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
