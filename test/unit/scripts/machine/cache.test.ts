import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheFolder, freshWorkFolder, isIntact, keepFile } from '../../../../scripts/src/machine/cache.ts';

let folder: string;
const before = process.env['XDG_CACHE_HOME'];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
  process.env['XDG_CACHE_HOME'] = folder;
});

afterEach(async () => {
  process.env['XDG_CACHE_HOME'] = before ?? '';
  await rm(folder, { recursive: true });
});

async function kept(content: string): Promise<string> {
  const path = cacheFolder('images', 'root.tar');
  await writeFile(join(folder, 'finished'), content);
  await keepFile(join(folder, 'finished'), path);
  return path;
}

describe('the cache', () => {
  test('it lies below XDG_CACHE_HOME', () => {
    expect(cacheFolder('a', 'b')).toBe(join(folder, 'odoo-gitops-kit', 'a', 'b'));
  });

  test('a kept file is intact until a byte of it changes', async () => {
    const path = await kept('content');
    expect(await isIntact(path)).toBe(true);
    await writeFile(path, 'contenT');
    expect(await isIntact(path)).toBe(false);
  });

  test('a file without a checksum, and a checksum without a file, are not intact', async () => {
    const path = await kept('content');
    await rm(path);
    expect(await isIntact(path)).toBe(false);
    await writeFile(path, 'content');
    expect(await isIntact(path)).toBe(true);
    await rm(`${path}.sha256`);
    expect(await isIntact(path)).toBe(false);
  });

  test('a newer file takes the place of an older one', async () => {
    await kept('old');
    const path = await kept('new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await isIntact(path)).toBe(true);
  });

  test('a work folder starts empty, whatever a killed run left in it', async () => {
    const work = await freshWorkFolder('debian-root');
    await writeFile(join(work, 'half'), '');
    expect(await freshWorkFolder('debian-root')).toBe(work);
    await expect(readFile(join(work, 'half'))).rejects.toThrow('ENOENT');
  });
});
