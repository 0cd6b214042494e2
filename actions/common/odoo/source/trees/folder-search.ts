import type { Dirent } from 'node:fs';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UserError } from '../../../runtime/errors.ts';
import { isInside } from '../../../runtime/files.ts';
import type { FoundModules } from './file-tree.ts';
import { DEEPEST, MANIFESTS, isModulePlace, isSearched, linkProblem } from './file-tree.ts';

/** Finds the module folders below a folder of this machine. Links are looked at, to name those that lead to a module elsewhere. */
export function findInFolder(root: string, parents: readonly string[]): FoundModules {
  const search = new FolderSearch(root, parents);
  for (const parent of parents.length === 0 ? ['.'] : parents) {
    search.look(parent, parents.length === 0 ? DEEPEST : 1);
  }
  return search.found();
}

class FolderSearch {
  readonly #root: string;
  readonly #parents: readonly string[];
  readonly #folders: string[] = [];
  readonly #links = new Map<string, string>();

  constructor(root: string, parents: readonly string[]) {
    this.#root = realpathSync(root);
    this.#parents = parents;
  }

  look(folder: string, levels: number): void {
    for (const entry of sortedEntries(join(this.#root, folder))) {
      const path = inFolder(folder, entry.name);
      if (isModulePlace(path, this.#parents) && this.#holdsManifest(path)) {
        this.#module(path, entry);
      } else if (entry.isDirectory() && levels > 1 && isSearched(entry.name)) {
        this.look(path, levels - 1);
      }
    }
  }

  found(): FoundModules {
    const known = new Set(this.#folders);
    const problems = [...this.#links].filter(([, target]) => !known.has(target)).map(([link, target]) => linkProblem(link, target));
    return { folders: this.#folders.toSorted(), problems, notes: [] };
  }

  #module(path: string, entry: Dirent): void {
    if (entry.isDirectory()) {
      this.#folders.push(path);
    } else {
      const target = realpathSync(join(this.#root, path));
      this.#links.set(path, isInside(this.#root, target) ? relative(this.#root, target).replaceAll(sep, '/') : target);
    }
  }

  #holdsManifest(path: string): boolean {
    return MANIFESTS.some((manifest) => {
      try {
        return statSync(join(this.#root, path, manifest), { throwIfNoEntry: false })?.isFile() === true;
      } catch {
        return false;
      }
    });
  }
}

/** The entries of a folder by name. @throws UserError for a name that is not UTF-8: Node finds no file by it. */
export function sortedEntries(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const strange = entries.find(({ name }) => name.includes('\uFFFD'));
  if (strange !== undefined) {
    throw new UserError(`The name of ${join(folder, strange.name)} is not UTF-8 text; rename it.`);
  }
  return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

export function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}
