import { join } from 'node:path';
import { folderContent, shortHash } from '../project/content-hash.ts';
import type { ImageRecipe } from './recipes.ts';
import { DEBIAN_SUITE, RECIPE_DATE } from './recipes.ts';

const FOLDER = import.meta.dirname;

/** The folder with a recipe's Dockerfiles and what they copy. */
export function recipeFolder(name: string): string {
  return join(FOLDER, name);
}

/** 12 hex digits that change with anything that the image is made from: the tag of an image says which recipe made it. */
export async function recipeHash(recipe: ImageRecipe, folder = FOLDER): Promise<string> {
  const files = await Promise.all(['debian', recipe.name].map((name) => folderContent(join(folder, name))));
  return shortHash({ recipe, files, suite: DEBIAN_SUITE, date: RECIPE_DATE });
}

/** The same for the Debian system below the images. */
export async function debianHash(): Promise<string> {
  return shortHash({ files: await folderContent(join(FOLDER, 'debian')), suite: DEBIAN_SUITE });
}
