import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

/** The files below a folder as paths relative to it, sorted; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  if (!(await exists(folder))) {
    return [];
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).toSorted();
}
