import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withLock } from '../../../../scripts/src/machine/lock.ts';
import { processIdentity } from '../../../../scripts/src/machine/processes.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the lock', () => {
  test('no two holders work at the same time', async () => {
    let working = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      working -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLock(path, work)));
    expect(most).toBe(1);
  });

  test('it is free again after its holder failed, and nothing is left beside it', async () => {
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(path, async () => 'done')).toBe('done');
    expect(await readdir(folder)).toEqual([]);
  });

  test('a holder that was killed is replaced without a word', async () => {
    await writeFile(path, '999999999 12345');
    const said: string[] = [];
    const holder = await withLock(path, () => readFile(path, 'utf8'), () => said.push('waiting'));
    expect([holder, said]).toEqual([processIdentity(process.pid), []]);
  });

  test('a living holder is waited for, and the waiting is said once', async () => {
    await writeFile(path, String(processIdentity(process.pid)));
    let said = 0;
    const waiting = withLock(path, async () => 'mine', () => {
      said += 1;
      setTimeout(() => void rm(path), 300);
    });
    expect(await waiting).toBe('mine');
    expect(said).toBe(1);
  });
});
