import { expect, test } from '@jest/globals';
import { existsSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFilesInMemory } from '../../../../scripts/src/test/memory.ts';

const GIBIBYTE = 1024 ** 3;

// jest gives tests an environment of their own, which os.tmpdir() does not read.
test('temporary files lie in memory where there is room, and are gone afterwards, also when the work breaks off', async () => {
  const before = process.env['TMPDIR'];
  let inside = '';
  const work = async (): Promise<never> => {
    inside = process.env['TMPDIR'] ?? tmpdir();
    writeFileSync(join(inside, 'kit-memory-test'), 'x');
    throw new Error('broke off');
  };
  await expect(withFilesInMemory(work)).rejects.toThrow('broke off');
  expect(process.env['TMPDIR']).toBe(before);
  const hasRoom = existsSync('/dev/shm') && statfsSync('/dev/shm').bavail * statfsSync('/dev/shm').bsize > 8 * GIBIBYTE;
  expect(inside.startsWith('/dev/shm/odoo-gitops-kit-')).toBe(hasRoom);
  expect(existsSync(join(inside, 'kit-memory-test'))).toBe(!hasRoom);
});
