import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../../common/runtime/files.ts';
import { isLeftOut } from './staging.ts';

/**
 * What the links below some folders lead to, as real paths: files and folders that are built in although they lie elsewhere in
 * the context. Links out of the context, and to nothing, are left to staging, which refuses them.
 *
 * @param root of the context; it and the folders are real paths.
 */
export async function linkTargets(root: string, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const queue = [...folders];
  // The array grows while it is read.
  for (const folder of queue) {
    for (const link of await linksBelow(folder)) {
      const target = await realpath(link).catch(() => undefined);
      if (target !== undefined && isInside(root, target) && !queue.some((known) => isInside(known, target))) {
        found.push(target);
        queue.push(target);
      }
    }
  }
  return found;
}

async function linksBelow(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(entries.filter(({ name }) => !isLeftOut(name)).map(async (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? linksBelow(path) : entry.isSymbolicLink() ? [path] : [];
  }));
  return below.flat();
}
