import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { canonicalJson, sha256 } from '../../../actions/common/runtime/canonical.ts';
import type { ImageRecipe } from './recipes.ts';
import { DEBIAN_SUITE, RECIPE_DATE } from './recipes.ts';

const FOLDER = import.meta.dirname;

/** The folder with a recipe's Dockerfiles and what they copy. */
export function recipeFolder(name: string): string {
  return join(FOLDER, name);
}

/** 12 hex digits that change with anything that the image is made from: the tag of an image says which recipe made it. */
export async function recipeHash(recipe: ImageRecipe, folder = FOLDER): Promise<string> {
  const files = { ...(await folderContent(folder, 'debian')), ...(await folderContent(folder, recipe.name)) };
  return shortHash({ recipe, files, suite: DEBIAN_SUITE, date: RECIPE_DATE });
}

/** The same for the Debian system below the images. */
export async function debianHash(): Promise<string> {
  return shortHash({ files: await folderContent(FOLDER, 'debian'), suite: DEBIAN_SUITE });
}

async function folderContent(root: string, name: string): Promise<Record<string, string>> {
  const files = await readdir(join(root, name), { recursive: true, withFileTypes: true });
  const contents = files.filter((file) => file.isFile()).map(async (file) => {
    const path = join(file.parentPath, file.name);
    return [relative(root, path), sha256(await readFile(path))] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

function shortHash(value: unknown): string {
  return sha256(canonicalJson(value)).slice('sha256:'.length, 'sha256:'.length + 12);
}
