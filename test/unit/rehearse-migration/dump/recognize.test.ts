import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recognizeDump } from '../../../../actions/rehearse-migration/src/dump/recognize.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'dumps');
const SERVER = '17.12 (Debian 17.12-0+deb13u1)';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dump-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fixture = (name: string): Promise<Buffer> => readFile(join(FIXTURES, name));

/** A file whose name says nothing. */
async function file(content: Buffer | string): Promise<string> {
  const path = join(folder, 'backup');
  await writeFile(path, content);
  return path;
}

describe('a dump is known by its content', () => {
  test.each([
    ['custom.dump', 'custom'], ['dump.tar', 'tar'], ['plain.sql', 'plain'],
  ])('%s', async (name, format) => {
    const path = await file(await fixture(name));
    expect(await recognizeDump(path)).toMatchObject({ path, format, compression: 'none', serverVersion: SERVER });
  });

  test('a folder in directory format', async () => {
    expect(await recognizeDump(join(FIXTURES, 'directory'))).toMatchObject({ format: 'directory', serverVersion: SERVER, dumpedAt: '2026-11-22T13:58:56' });
  });

  test.each([
    ['gzip', gzipSync], ['zstd', zstdCompressSync],
  ])('what is packed with %s', async (compression, pack) => {
    expect(await recognizeDump(await file(pack(await fixture('plain.sql'))))).toMatchObject({ format: 'plain', compression, serverVersion: SERVER });
    expect(await recognizeDump(await file(pack(await fixture('custom.dump'))))).toMatchObject({ format: 'custom', compression });
  });

  test("Odoo's own backup, with its attachments", async () => {
    const dump = await recognizeDump(await file(await fixture('odoo-backup.zip')));
    expect(dump).toMatchObject({ format: 'odoo-backup', serverVersion: '17.12', backup: { series: '17.0' } });
    expect([...(dump.backup?.attachments.keys() ?? [])].toSorted()).toEqual([
      'a5/a5b2cafdd6494ef97b2044a7f7e3419582981038', 'aa/aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d', 'da/da39a3ee5e6b4b0d3255bfef95601890afd80709',
    ]);
  });
});

describe('what is no dump is refused in a sentence', () => {
  const refusal = async (content: Buffer | string): Promise<string> =>
    recognizeDump(await file(content)).then(() => 'accepted', (error: Error) => error.message.replace(folder, '…'));

  test('a text, an empty file, a tar archive of something else', async () => {
    const none = expect.stringMatching(/^Input "source-dump": …\/backup can't be used\. It is no dump of pg_dump .* and no backup of Odoo \(zip\)\.$/);
    expect(await refusal('SELECT 1;\n')).toEqual(none);
    expect(await refusal('')).toEqual(none);
    const foreign = await fixture('dump.tar');
    foreign.write('other\0\0\0', 0);
    expect(await refusal(foreign)).toEqual(none);
  });

  test('a dump of a whole server', async () => {
    expect(await refusal(await fixture('cluster.sql'))).toMatch(/dump of a whole server by pg_dumpall\. Dump the one database with pg_dump\.$/);
  });

  test('a plain dump that ends early', async () => {
    const whole = await fixture('plain.sql');
    expect(await refusal(whole.subarray(0, whole.length / 2))).toMatch(/ends early: the last line that pg_dump writes is not there\.$/);
  });

  test('an archive cut off in its head', async () => {
    expect(await refusal((await fixture('custom.dump')).subarray(0, 20))).toMatch(/It is no dump/);
    expect(await refusal(gzipSync(await fixture('plain.sql')).subarray(0, 12))).toMatch(/packed with gzip, and truncated or broken\.$/);
  });

  test('a backup that ends early, or is something else in a zip archive', async () => {
    const whole = await fixture('odoo-backup.zip');
    expect(await refusal(whole.subarray(0, whole.length - 30))).toMatch(/zip archive that is truncated or broken\.$/);
    expect(await refusal(replaced(whole, 'dump.sql', 'xump.sql'))).toMatch(/zip archive without one dump\.sql, so no backup of Odoo\.$/);
  });

  test.each(['../istore/', '/ilestore/', String.raw`..\istore/`])('a backup with an entry that leads out of it: %s', async (prefix) => {
    const hostile = replaced(await fixture('odoo-backup.zip'), 'filestore/', prefix);
    expect(await refusal(hostile)).toMatch(/zip archive with the entry ".*", which leads out of it\.$/);
  });

  test('a backup that would grow a thousandfold', async () => {
    const bomb = await fixture('odoo-backup.zip');
    const entry = bomb.lastIndexOf('dump.sql') - 46;
    bomb.writeUInt32LE(900_000_000, entry + 24);
    expect(await refusal(bomb)).toMatch(/whose dump\.sql would grow from \d+ to 900000000 bytes/);
  });

  test('a folder without a table of contents', async () => {
    await mkdir(join(folder, 'other'));
    await copyFile(join(FIXTURES, 'custom.dump'), join(folder, 'other', 'a.dump'));
    await expect(recognizeDump(join(folder, 'other'))).rejects.toThrow(/It is a folder, but not a dump in directory format/);
  });
});

/** Names of the same length, so that every offset stays right. */
function replaced(archive: Buffer, from: string, to: string): Buffer {
  return Buffer.from(archive.toString('latin1').replaceAll(from, to), 'latin1');
}
