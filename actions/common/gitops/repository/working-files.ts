import type { Dirent } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorSentence, Refusal } from '../../runtime/errors.ts';
import { readText, writeAtomically } from '../../runtime/files.ts';
import { changedFiles, type ChangedFile } from './changed-files.ts';
import type { FileChanges } from './object-store.ts';
import { checkRepositoryPath, refuseCollision, withParents } from './repository-path.ts';
import { MAXIMUM_FILE_BYTES, type Snapshot } from './snapshot.ts';

/** The files of a checkout as they lie there, committed or not. Links are neither followed nor written through. */
export function workingSnapshot(root: string): Snapshot {
  return {
    commit: '',
    async read(path) {
      const file = await ownPath(root, path);
      return (await kindOf(file)) === 'nothing' ? undefined : readOwn(file, path);
    },
    list: async (folder) => (await entriesOf(root, folder)).filter((entry) => entry.isFile()).map(({ name }) => name).toSorted(),
    folders: async (folder) => (await entriesOf(root, folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name).toSorted(),
    prefetch: () => Promise.resolve(),
  };
}

/**
 * Writes changes into a checkout, in their order, and commits nothing. All are checked before the first is written; each file
 * changes as a whole.
 *
 * @returns those that were any, sorted by path.
 */
export async function writeWorkingFiles(root: string, changes: FileChanges): Promise<ChangedFile[]> {
  const changed = await changedFiles(workingSnapshot(root), changes);
  const order = [...changes.keys()];
  for (const { path, after } of changed.toSorted((left, right) => order.indexOf(left.path) - order.indexOf(right.path))) {
    const file = await ownPath(root, path);
    await (after === null ? rm(file, { force: true }) : writeAtomically(file, after));
  }
  return changed;
}

async function entriesOf(root: string, folder: string): Promise<Dirent[]> {
  return readdir(await ownPath(root, folder), { withFileTypes: true }).catch(() => []);
}

async function readOwn(file: string, path: string): Promise<string> {
  try {
    return await readText(file, path, MAXIMUM_FILE_BYTES);
  } catch (error) {
    throw new Refusal(errorSentence(error), { cause: error });
  }
}

async function ownPath(root: string, path: string): Promise<string> {
  checkRepositoryPath(path);
  for (const step of withParents(path)) {
    if ((await kindOf(join(root, step))) === 'link') {
      throw new Refusal(`${path}: ${step} is a symbolic link; nothing is read or written through it.`);
    }
    if ((await kindOf(join(root, step, '.git'))) !== 'nothing') {
      throw new Refusal(`${path}: ${step} is a submodule or another repository; nothing is read or written in it.`);
    }
    refuseCollision(step, await readdir(join(root, dirname(step))).catch(() => []));
  }
  return join(root, path);
}

async function kindOf(path: string): Promise<'nothing' | 'link' | 'other'> {
  const information = await lstat(path).catch(() => undefined);
  if (information === undefined) {
    return 'nothing';
  }
  return information.isSymbolicLink() ? 'link' : 'other';
}
