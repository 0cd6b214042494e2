import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { builtOnce } from '../../../../scripts/src/machine/built-once.ts';
import { exists } from '../../../../scripts/src/project/files.ts';

let cache: string;
let built: number;
const before = process.env['XDG_CACHE_HOME'];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'built-once-'));
  process.env['XDG_CACHE_HOME'] = cache;
  built = 0;
});

afterEach(async () => {
  process.env['XDG_CACHE_HOME'] = before ?? '';
  await rm(cache, { recursive: true });
});

function ask(version: string, end: () => void = () => undefined): Promise<string> {
  return builtOnce('tool', version, () => undefined, async (work) => {
    built += 1;
    await writeFile(join(work, `part-${version}`), version);
    end();
  });
}

describe('what is built once', () => {
  test('is built for the first who asks, and only for that one', async () => {
    const folders = await Promise.all([ask('1'), ask('1'), ask('1')]);
    expect(built).toBe(1);
    expect(new Set(folders).size).toBe(1);
    expect(await readdir(String(folders[0]))).toEqual(['part-1']);
  });

  test('is built again for another version, beside the first', async () => {
    const [first, second] = await Promise.all([ask('1'), ask('2')]);
    expect([await readdir(first), await readdir(second)]).toEqual([['part-1'], ['part-2']]);
  });

  test('is not there after a build that failed, and starts from nothing the next time', async () => {
    const broken = (): never => {
      throw new Error('no way to the modules');
    };
    await expect(ask('1', broken)).rejects.toThrow('no way to the modules');
    expect(await exists(join(cache, 'odoo-gitops-kit/tool/1'))).toBe(false);
    expect(await readdir(await ask('2'))).toEqual(['part-2']);
  });
});
