import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { isInside } from '../../common/runtime/files.ts';
import { askGit } from './git.ts';
import { linkTargets } from './links.ts';
import { isLeftOut } from './staging.ts';

type Submodules = 'none' | 'dirty';

/** The top of the git checkout that a folder lies in; undefined where there is none. */
export async function checkoutOf(folder: string): Promise<string | undefined> {
  const isTop = await lstat(join(folder, '.git')).then(() => true, () => false);
  if (isTop) {
    return folder;
  }
  return dirname(folder) === folder ? undefined : checkoutOf(dirname(folder));
}

/**
 * The files that would be built in and are not those of the commit: changed, new, ignored, in a submodule, or reached by a link.
 *
 * @param root real path of the context.
 * @param paths what goes into the image, relative to it.
 * @returns paths relative to the context.
 * @throws UserError when git cannot say it.
 */
export async function changedFiles(run: RunProgram, root: string, paths: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  for (const [checkout, inside] of await byCheckout(root, await builtIn(root, paths))) {
    changed.push(...await statusOf(run, checkout, inside, 'none'), ...await pinnedElsewhere(run, root, checkout));
  }
  return [...new Set(changed)].map((path) => relative(root, path)).toSorted();
}

/** Absolute paths: as listed, where links lead, and what links inside lead to. */
async function builtIn(root: string, paths: readonly string[]): Promise<string[]> {
  const listed = paths.map((path) => join(root, path));
  const real = await Promise.all(listed.map((path) => realpath(path)));
  return [...new Set([...listed, ...real, ...await linkTargets(root, real)])];
}

async function byCheckout(root: string, paths: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const isFolder = (await lstat(path)).isDirectory();
    const checkout = (await checkoutOf(isFolder ? path : dirname(path))) ?? root;
    found.set(checkout, [...(found.get(checkout) ?? []), path]);
  }
  return found;
}

/** A submodule whose commit is not the one that the checkout around it names; so on outwards, to the checkout of the context. */
async function pinnedElsewhere(run: RunProgram, root: string, checkout: string): Promise<string[]> {
  const around = checkout === root || !isInside(root, checkout) ? undefined : await checkoutOf(dirname(checkout));
  if (around === undefined) {
    return [];
  }
  return [...await statusOf(run, around, [checkout], 'dirty'), ...await pinnedElsewhere(run, root, around)];
}

async function statusOf(run: RunProgram, checkout: string, paths: readonly string[], submodules: Submodules): Promise<string[]> {
  const options = ['--porcelain', '-z', '--no-renames', '--untracked-files=all', '--ignored=matching', `--ignore-submodules=${submodules}`];
  const result = await askGit(run, checkout, ['status', ...options, '--', ...paths]);
  if (result.exitCode !== 0) {
    throw new UserError(`git cannot say which files of ${checkout} differ from the commit: ${result.stderr.trim()}`);
  }
  const entries = result.stdout.split('\0').filter((entry) => entry !== '');
  const files = entries.map((entry) => entry.slice('XY '.length));
  return files.filter((path) => !path.split('/').some(isLeftOut)).map((path) => join(checkout, path));
}
