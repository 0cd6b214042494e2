import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { canonicalJson, sha256 } from '../../../actions/common/runtime/canonical.ts';

/** The hash of every file below a folder, by its path there. */
export async function folderContent(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const contents = files.filter((file) => file.isFile()).map(async (file) => {
    const path = join(file.parentPath, file.name);
    return [relative(folder, path), sha256(await readFile(path))] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

/** 12 hex digits that change with the value: enough for the names of what the cache holds. */
export function shortHash(value: unknown): string {
  return sha256(canonicalJson(value)).slice('sha256:'.length, 'sha256:'.length + 12);
}
