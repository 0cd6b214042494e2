import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { compareBundle } from '../../../../scripts/src/build/difference.ts';

let root: string;
let bundle: string;
let dist: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kit-build-'));
  bundle = join(root, 'bundle');
  dist = join(root, 'actions/try-it/dist');
  await Promise.all([bundle, dist].map((folder) => mkdir(folder, { recursive: true })));
  for (const folder of [bundle, dist]) {
    await writeFile(join(folder, 'index.js'), 'one');
    await writeFile(join(folder, '413.index.js'), 'two');
  }
  execFileSync('git', ['init', '-q', root]);
  execFileSync('git', ['-C', root, 'add', 'actions']);
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('compareBundle', () => {
  test('finds nothing when every byte is the same', async () => {
    expect(await compareBundle(root, 'try-it', bundle)).toEqual([]);
  });

  test('names a file that differs in one byte', async () => {
    await writeFile(join(dist, 'index.js'), 'onE');
    expect(await compareBundle(root, 'try-it', bundle)).toEqual([{ path: 'actions/try-it/dist/index.js', kind: 'differs' }]);
  });

  test('names a chunk that is missing', async () => {
    await rm(join(dist, '413.index.js'));
    expect(await compareBundle(root, 'try-it', bundle)).toEqual([{ path: 'actions/try-it/dist/413.index.js', kind: 'missing' }]);
  });

  test('names a file that the bundle does not have', async () => {
    await rm(join(bundle, '413.index.js'));
    expect(await compareBundle(root, 'try-it', bundle)).toEqual([{ path: 'actions/try-it/dist/413.index.js', kind: 'extra' }]);
  });

  test('names a file that nobody added to git', async () => {
    execFileSync('git', ['-C', root, 'rm', '-q', '--cached', 'actions/try-it/dist/index.js']);
    expect(await compareBundle(root, 'try-it', bundle)).toEqual([{ path: 'actions/try-it/dist/index.js', kind: 'not in git' }]);
  });

  test('names every file when there is no dist', async () => {
    await rm(dist, { recursive: true });
    const differences = await compareBundle(root, 'try-it', bundle);
    expect(differences.map(({ kind }) => kind)).toEqual(['missing', 'missing']);
  });
});
