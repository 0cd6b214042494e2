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

  test('change with a pin, and with the folder of files', async () => {
    const [odoo, postgres] = RECIPES as readonly [ImageRecipe, ImageRecipe];
    const hashes = [
      await recipeHash(odoo),
      await recipeHash({ ...odoo, packageFile: { name: 'odoo-19', suite: 'sid', version: '19.0.1+dfsg-1' } }),
      await recipeHash({ ...odoo, official: 'odoo:19.0-20260101' }),
      await recipeHash(postgres),
      await recipeHash({ ...postgres, name: 'front' }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
