import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readZipDirectory, zipContent, type ZipEntry } from '../../../../actions/rehearse-migration/src/dump/zip-archive.ts';

const BACKUP = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'dumps', 'odoo-backup.zip');

async function script(): Promise<ZipEntry> {
  const found = (await readZipDirectory(BACKUP)).find(({ name }) => name === 'dump.sql');
  if (found === undefined) {
    throw new Error('The fixture has no dump.sql.');
  }
  return found;
}

/** How many bytes came out, and what was said in the end. */
async function unpacked(entry: ZipEntry): Promise<[number, string]> {
  let size = 0;
  try {
    for await (const chunk of zipContent(BACKUP, entry)) {
      size += chunk.length;
    }
    return [size, 'whole'];
  } catch (error) {
    return [size, error instanceof Error ? error.message : String(error)];
  }
}

describe('an entry of a zip archive', () => {
  const broken = 'It is a zip archive that is truncated or broken';

  test('comes out as it went in', async () => {
    const entry = await script();
    expect(await unpacked(entry)).toEqual([entry.size, 'whole']);
  });

  test('is broken where its content is not what the directory says', async () => {
    const entry = await script();
    expect(await unpacked({ ...entry, crc: entry.crc ^ 1 })).toEqual([entry.size, broken]);
    expect(await unpacked({ ...entry, size: entry.size + 1 })).toEqual([entry.size, broken]);
    expect(await unpacked({ ...entry, offset: entry.offset + 1 })).toEqual([0, broken]);
    expect(await unpacked({ ...entry, compressedSize: 100 })).toEqual([expect.any(Number), broken]);
  });

  test('never gives more than the directory says', async () => {
    const entry = await script();
    expect(await unpacked({ ...entry, size: 10 })).toEqual([0, broken]);
  });
});
