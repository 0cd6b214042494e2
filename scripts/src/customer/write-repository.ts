import { join } from 'node:path';
import type { ChangedFile } from '../../../actions/common/gitops/repository/changed-files.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { confinedPath, readTextIfThere, writeAtomically } from '../../../actions/common/runtime/files.ts';
import { exists } from '../project/files.ts';
import { inParallel } from '../project/parallel.ts';
import { type ChangeOptions, repositoryChanges, type RepositoryChanges } from './changes.ts';
import { LOCK_FILE, parseLock } from './kit-lock.ts';
import type { PlannedFile } from './planned-file.ts';

const AT_ONCE = 16;

/** What changes in one repository. */
export interface PlannedRepository extends RepositoryChanges {
  folder: string;
}

/**
 * Looks at a repository's folder and says what has to change in it; a folder that is not there is empty. Changes nothing.
 *
 * @throws Refusal when a path leaves the folder through a link, or when people changed what would be written over.
 */
export async function planRepository(folder: string, planned: readonly PlannedFile[], options: ChangeOptions): Promise<PlannedRepository> {
  const lockContent = await readIfThere(folder, LOCK_FILE);
  const lock = parseLock(lockContent);
  const paths = [...planned.map(({ path }) => path), ...Object.keys({ ...lock?.generated, ...lock?.vendored })];
  const present = await presentTexts(folder, [...new Set([...paths, LOCK_FILE])]);
  const changes = repositoryChanges(planned, present, lock, options);
  if (changes.refusals.length > 0) {
    throw new Refusal(`${folder}: nothing was written.\n${changes.refusals.map((sentence) => `- ${sentence}`).join('\n')}`);
  }
  return { ...changes, folder };
}

/** Carries out what was planned. The lock comes last: a run that is killed before it starts anew and finds the same files. */
export async function writeChanges(folder: string, writes: readonly ChangedFile[]): Promise<void> {
  const write = ({ path, after }: ChangedFile): Promise<void> => writeAtomically(join(folder, path), String(after));
  await inParallel(writes.filter((file) => !isLock(file)), AT_ONCE, write);
  await inParallel(writes.filter(isLock), 1, write);
}

function isLock({ path }: ChangedFile): boolean {
  return path === LOCK_FILE;
}

/** The text of each of the files that is there. */
export async function presentTexts(folder: string, paths: readonly string[]): Promise<Map<string, string>> {
  const texts = await Promise.all(paths.map(async (path) => [path, await readIfThere(folder, path)] as const));
  return new Map(texts.filter((entry): entry is [string, string] => entry[1] !== null));
}

async function readIfThere(folder: string, path: string): Promise<string | null> {
  if (!(await exists(folder))) {
    return null;
  }
  return readTextIfThere(await confinedPath(folder, path, folder), folder);
}
