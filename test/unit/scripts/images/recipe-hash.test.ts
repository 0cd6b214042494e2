import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { baseImageNames } from '../../../../scripts/src/images/base-images.ts';
import { recipeHash } from '../../../../scripts/src/images/recipe-hash.ts';
import type { ImageRecipe } from '../../../../scripts/src/images/recipes.ts';
import { RECIPES } from '../../../../scripts/src/images/recipes.ts';

describe('the names of the base images', () => {
  test('carry the version and the hash of the recipe', async () => {
    expect(await baseImageNames()).toEqual({
      odoo: expect.stringMatching(/^odoo-gitops-kit\/odoo:19\.0-[0-9a-f]{12}$/),
      postgres: expect.stringMatching(/^odoo-gitops-kit\/postgres:17-[0-9a-f]{12}$/),
      front: expect.stringMatching(/^odoo-gitops-kit\/front:[0-9a-f]{12}$/),
    });
  });

  test('stay as long as the recipe stays', async () => {
    expect(await baseImageNames()).toEqual(await baseImageNames());
  });

  test('change with any file that the image or the Debian below it is made from', async () => {
    const [odoo] = RECIPES as readonly [ImageRecipe];
    const folder = await mkdtemp(join(tmpdir(), 'recipes-'));
    const write = async (file: string, content: string): Promise<string> => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), content);
      return recipeHash(odoo, folder);
    };
    await mkdir(join(folder, 'odoo'));
    const hashes = [
      await write('debian/slim.conf', 'a'),
      await write('debian/slim.conf', 'b'),
      await write('odoo/Dockerfile', 'a'),
      await write('odoo/below/file', 'a'),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(await write('postgres/Dockerfile', 'another image')).toBe(hashes.at(-1));
    await rm(folder, { recursive: true });
  });

  test('change with a pin', async () => {
    const [odoo] = RECIPES as readonly [ImageRecipe];
    const hashes = [
      await recipeHash(odoo),
      await recipeHash({ ...odoo, packageFile: { name: 'odoo-19', suite: 'sid', version: '19.0.1+dfsg-1' } }),
      await recipeHash({ ...odoo, official: 'odoo:19.0-20260101' }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
