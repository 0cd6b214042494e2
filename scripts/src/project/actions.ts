import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { exists } from './files.ts';

/** The names of the kit's actions: the folders below `actions/` that have an action.yml, sorted. */
export async function listActions(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted();
  const isAction = await Promise.all(names.map((name) => exists(join(root, 'actions', name, 'action.yml'))));
  return names.filter((_, index) => isAction[index]);
}

/**
 * The named actions, or all when none is named.
 *
 * @throws UserError naming the unknown ones and what there is.
 */
export function chooseActions(all: readonly string[], named: readonly string[]): string[] {
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`There is no action ${unknown.join(', ')}. The actions are: ${all.join(', ')}.`);
  }
  return named.length === 0 ? [...all] : all.filter((name) => named.includes(name));
}
