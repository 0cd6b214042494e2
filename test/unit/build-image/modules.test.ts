import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findModules, manifestLine } from '../../../actions/build-image/src/modules.ts';
import { MANIFEST, temporaryTree } from './temporary-tree.ts';

async function pathsOf(folder: string): Promise<string[]> {
  return (await findModules(folder)).modules.map(({ path }) => path);
}

describe('the addons of a source tree', () => {
  test('are found at the top, in folders, and in checkouts of other repositories', async () => {
    const folder = await temporaryTree({
      'acme_top/__manifest__.py': MANIFEST,
      'addons/acme_a/__manifest__.py': MANIFEST,
      'oca/tools/acme_b/__manifest__.py': MANIFEST,
      'README.md': '',
    });
    expect(await pathsOf(folder)).toEqual(['acme_top', 'addons/acme_a', 'oca/tools/acme_b']);
  });

  test('are not looked for inside a module, in hidden folders, or endlessly deep', async () => {
    const folder = await temporaryTree({
      'acme/__manifest__.py': MANIFEST,
      'acme/tests/sample/__manifest__.py': MANIFEST,
      '.cache/old/__manifest__.py': MANIFEST,
      'node_modules/odd/__manifest__.py': MANIFEST,
      'a/b/c/d/e/deep/__manifest__.py': MANIFEST,
    });
    expect(await pathsOf(folder)).toEqual(['acme']);
  });

  test('with a manifest that is no text or a link are a problem of their own, beside the good ones', async () => {
    const folder = await temporaryTree({ 'acme_a/__manifest__.py': MANIFEST, 'acme_b/__manifest__.py': '', 'acme_c/README': '' });
    await writeFile(join(folder, 'acme_b/__manifest__.py'), Buffer.from([0xE9]));
    await symlink('../acme_a/__manifest__.py', join(folder, 'acme_c/__manifest__.py'));
    const found = await findModules(folder);
    expect(found.modules.map(({ path }) => path)).toEqual(['acme_a']);
    expect(found.problems.map(({ code, file }) => [code, file])).toEqual([['manifest', 'acme_b/__manifest__.py'], ['manifest', 'acme_c/__manifest__.py']]);
  });

  test('may be links to modules elsewhere in the tree', async () => {
    const folder = await temporaryTree({ 'oca/tools/acme_b/__manifest__.py': MANIFEST, 'addons/README': '' });
    await symlink('../oca/tools/acme_b', join(folder, 'addons/acme_b'));
    const found = await findModules(folder);
    expect(found.problems).toEqual([]);
    expect(found.modules.map(({ path }) => path)).toEqual(['oca/tools/acme_b']);
  });

  test('may not be links out of the tree', async () => {
    const outside = await temporaryTree({ 'secret/__manifest__.py': MANIFEST });
    const folder = await temporaryTree({ 'addons/README': '' });
    await symlink(join(outside, 'secret'), join(folder, 'addons/secret'));
    const found = await findModules(folder);
    expect(found.modules).toEqual([]);
    expect(found.problems.map(({ code, file }) => [code, file])).toEqual([['link-leaves-context', 'addons/secret']]);
  });

  test('may not share a name', async () => {
    const folder = await temporaryTree({ 'addons/acme/__manifest__.py': MANIFEST, 'old/acme/__manifest__.py': MANIFEST });
    expect((await findModules(folder)).problems).toEqual([{
      code: 'duplicate-module',
      message: 'The module acme is there twice, in addons/acme and in old/acme; Odoo would load only one of them.',
      file: 'old/acme/__manifest__.py',
      line: undefined,
    }]);
  });

  test('need a name that Odoo accepts', async () => {
    const folder = await temporaryTree({ 'acme-budget/__manifest__.py': MANIFEST });
    expect((await findModules(folder)).problems.map(({ code }) => code)).toEqual(['module-name']);
  });
});

test('the line of a key in a manifest is counted from 1', async () => {
  const folder = await temporaryTree({ 'acme/__manifest__.py': MANIFEST });
  const [module] = (await findModules(folder)).modules;
  expect(module && [manifestLine(module, 'version'), manifestLine(module, 'depends'), manifestLine(module, 'data')]).toEqual([3, 4, undefined]);
});
