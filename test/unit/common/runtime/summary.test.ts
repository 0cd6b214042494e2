import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeSummary } from '../../../../actions/common/runtime/summary.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-summary-'));
  file = join(folder, 'summary.md');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('writeSummary', () => {
  test('adds to what is there', async () => {
    await writeSummary('## One\n\n', file);
    await writeSummary('## Two', file);
    expect(await readFile(file, 'utf8')).toBe('## One\n## Two\n');
  });

  test.each([['## One', ''], ['', 'summary.md']])('does nothing without a text or a file', async (markdown, name) => {
    await writeSummary(markdown, name === '' ? '' : file);
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  test.each(['a', 'é', '€', '😀'])('cuts what GitHub would drop whole, never inside of a character such as %s', async (character) => {
    await writeSummary(`x${character.repeat(1_200_000)}`, file);
    const text = await readFile(file, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(1024 * 1024 - 8);
    expect(text).not.toContain('\uFFFD');
    expect(text).toMatch(/The rest was cut: a step summary holds at most 1 MiB\._\n$/);
  });
});
