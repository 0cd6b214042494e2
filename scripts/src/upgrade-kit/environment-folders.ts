import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../project/files.ts';
import { PARTS } from '../customer/template-names.ts';

/** The folders of a repository that hold environments: its own, or those of each of its customers. */
export const ENVIRONMENT_ROOTS = ['environments', 'customers'] as const;

/** Every folder that Argo CD renders, as paths from the root of the repository, sorted. */
export async function renderedFolders(repository: string): Promise<string[]> {
  const customers = (await foldersIn(join(repository, 'customers'))).map((name) => `customers/${name}/environments`);
  const folders: string[] = [];
  for (const root of ['environments', ...customers]) {
    for (const environment of await foldersIn(join(repository, root))) {
      folders.push(...PARTS.map((part) => `${root}/${environment}/${part}`));
    }
  }
  const isThere = await Promise.all(folders.map((folder) => exists(join(repository, folder, 'kustomization.yaml'))));
  return folders.filter((_, index) => isThere[index]).toSorted();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = (await exists(folder)) ? await readdir(folder, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
