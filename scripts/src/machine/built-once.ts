import { rename } from 'node:fs/promises';
import type { Report } from '../progress/progress.ts';
import { exists } from '../project/files.ts';
import { cacheFolder, freshWorkFolder } from './cache.ts';
import { withLock } from './lock.ts';

/**
 * The cache's folder for one version of something, built the first time it is asked for. Other processes wait for a build that
 * is under way; one that failed or was killed leaves nothing at that place.
 *
 * @param build fills the empty folder that it is given.
 */
export async function builtOnce(name: string, version: string, report: Report, build: (work: string) => Promise<void>): Promise<string> {
  const folder = cacheFolder(name, version);
  // One lock for all versions: they are built in the same folder.
  await withLock(cacheFolder(name, 'lock'), () => ensure(folder, name, build), () => report('waiting for another run'));
  return folder;
}

async function ensure(folder: string, name: string, build: (work: string) => Promise<void>): Promise<void> {
  if (await exists(folder)) {
    return;
  }
  const work = await freshWorkFolder(name);
  await build(work);
  await rename(work, folder);
}
