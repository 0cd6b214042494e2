import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { SourceIntent } from '../../../actions/build-image/src/intent.ts';
import { findModules } from '../../../actions/build-image/src/modules.ts';
import { stageContext } from '../../../actions/build-image/src/staging.ts';
import { MANIFEST, temporaryTree } from './temporary-tree.ts';

const EPOCH = 1_700_000_000;

async function stage(source: string, intent: SourceIntent | null = null): Promise<string> {
  const folder = await temporaryTree({});
  const kit = await temporaryTree({ Dockerfile: 'FROM scratch\n', entrypoint: '#!/bin/sh\n', 'odoo-release/odoo-release': '#!/usr/bin/env python3\n' });
  const requirements = { file: 'requirements.lock', text: 'a==1\n', locked: true };
  await stageContext({ folder, kit, source, modules: (await findModules(source)).modules, requirements, intent, epoch: EPOCH });
  return folder;
}

describe('the staged context', () => {
  test('has one flat folder of addons, the requirements and the kit, and nothing else', async () => {
    const source = await temporaryTree({
      'addons/acme_a/__manifest__.py': MANIFEST,
      'oca/tools/acme_b/__manifest__.py': MANIFEST,
      'oca/tools/acme_b/models/thing.py': 'pass\n',
      'secrets.txt': 'password',
    });
    const staged = (await readdir(await stage(source), { recursive: true })).toSorted();
    expect(staged.filter((path) => path.includes('.'))).toEqual([
      'addons/acme_a/__manifest__.py', 'addons/acme_b/__manifest__.py', 'addons/acme_b/models/thing.py', 'requirements/requirements.txt',
    ]);
    expect(staged).toEqual(expect.arrayContaining(['Dockerfile', 'kit/entrypoint', 'kit/odoo-release/odoo-release', 'requirements/locked']));
  });

  test('has the intent where there is one, and its folder anyway', async () => {
    const source = await temporaryTree({ 'acme/__manifest__.py': MANIFEST });
    expect(await readdir(join(await stage(source), 'intent'))).toEqual([]);
    const staged = await stage(source, { text: 'version: 1\n', sha256: '' });
    expect(await readFile(join(staged, 'intent/release-intent.yaml'), 'utf8')).toBe('version: 1\n');
  });

  test('leaves out version control, bytecode and environment files', async () => {
    const source = await temporaryTree({
      'acme/__manifest__.py': MANIFEST, 'acme/.git/config': '', 'acme/__pycache__/x.pyc': '', 'acme/old.pyc': '', 'acme/.env': 'TOKEN=x', 'acme/.env.local': '',
    });
    expect(await readdir(join(await stage(source), 'addons/acme'))).toEqual(['__manifest__.py']);
  });

  test('has the same modes and times in every checkout', async () => {
    const source = await temporaryTree({ 'acme/__manifest__.py': MANIFEST });
    await chmod(join(source, 'acme/__manifest__.py'), 0o600);
    const folder = await stage(source);
    const file = await stat(join(folder, 'addons/acme/__manifest__.py'));
    expect([file.mode & 0o777, file.mtimeMs]).toEqual([0o644, EPOCH * 1000]);
    expect((await stat(join(folder, 'addons'))).mtimeMs).toBe(EPOCH * 1000);
  });

  test('follows links inside the source', async () => {
    const source = await temporaryTree({ 'acme/__manifest__.py': MANIFEST, 'shared/icon.txt': 'icon' });
    await symlink('../shared/icon.txt', join(source, 'acme/icon.txt'));
    const icon = join(await stage(source), 'addons/acme/icon.txt');
    expect((await lstat(icon)).isSymbolicLink()).toBe(false);
    expect(await readFile(icon, 'utf8')).toBe('icon');
  });

  test.each([
    ['out of the source', '/etc/passwd', 'leads nowhere or out of the context'],
    ['to nothing', 'absent', 'leads nowhere or out of the context'],
    ['to a folder around itself', '..', 'leads to a folder that holds it'],
  ])('is refused when a link leads %s', async (_, target, sentence) => {
    const source = await temporaryTree({ 'acme/__manifest__.py': MANIFEST });
    await symlink(target, join(source, 'acme/link'));
    await expect(stage(source)).rejects.toThrow(sentence);
  });

  test('is refused when links of two folders lead to each other', async () => {
    const source = await temporaryTree({ 'acme/__manifest__.py': MANIFEST, 'one/a': '', 'two/b': '' });
    await symlink('../one', join(source, 'acme/start'));
    await symlink('../two', join(source, 'one/there'));
    await symlink('../one', join(source, 'two/back'));
    await expect(stage(source)).rejects.toThrow('The link two/back leads to a folder that holds it');
  });

  test('is refused with a file whose name is not UTF-8, which is named', async () => {
    const source = await temporaryTree({ 'acme/__manifest__.py': MANIFEST });
    await writeFile(Buffer.concat([Buffer.from(join(source, 'acme/')), Buffer.from([0xFF]), Buffer.from('.png')]), '');
    await expect(stage(source)).rejects.toThrow('The name of acme/\uFFFD.png is not UTF-8 text; rename the file.');
  });
});
