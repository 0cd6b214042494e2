import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { chooseActions, listActions } from '../../../../scripts/src/project/actions.ts';

describe('listActions', () => {
  test('finds the folders with an action.yml, which common is not', async () => {
    const root = await mkdtemp(join(tmpdir(), 'kit-actions-'));
    for (const name of ['scan-image', 'build-image', 'common']) {
      await mkdir(join(root, 'actions', name), { recursive: true });
    }
    await writeFile(join(root, 'actions/scan-image/action.yml'), '');
    await writeFile(join(root, 'actions/build-image/action.yml'), '');
    expect(await listActions(root)).toEqual(['build-image', 'scan-image']);
    await rm(root, { recursive: true });
  });
});

describe('chooseActions', () => {
  test('chooses all when none is named', () => {
    expect(chooseActions(['a', 'b'], [])).toEqual(['a', 'b']);
    expect(chooseActions(['a', 'b'], ['b'])).toEqual(['b']);
  });

  test('names the unknown ones and what there is', () => {
    expect(() => chooseActions(['a', 'b'], ['c', 'a', 'd'])).toThrow('There is no action c, d. The actions are: a, b.');
  });
});
