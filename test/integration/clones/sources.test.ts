import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CloneSource } from '../../../actions/rehearse-migration/src/clone-source.ts';
import { runHere } from '../../../actions/rehearse-migration/src/containers.ts';
import { withClone, type CloneFacts } from '../../../actions/rehearse-migration/src/with-clone.ts';
import { PREPARATION } from '../images/containers.ts';
import { CloneLab } from './clone-lab.ts';

/** An attachment of the fixture, which holds "hello". */
const HELLO = 'aa/aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'dumps');

// Containers on a machine that others use too.
let lab: CloneLab;
beforeAll(async () => {
  lab = await CloneLab.open();
}, PREPARATION);
afterAll(async () => lab?.close(), 60_000);

/** Rows, rows of the view, owner of every table, and what the attachment holds; seen while the clone is there. */
async function seenIn(source: CloneSource, filestore?: string): Promise<{ rows: string; attachment: string; clone: CloneFacts }> {
  const { value, clone } = await withClone(lab.request(source, filestore), lab.tools(), async ({ names, surroundings }) => ({
    rows: await lab.sql(names.work, `SELECT string_agg(concat_ws(',', id, name, note), ';' ORDER BY id), (SELECT count(*) FROM v),
      (SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public') FROM t`),
    attachment: (await runHere(surroundings, {
      image: lab.containers.images.odoo, entrypoint: 'cat', args: [`/data/filestore/${names.work}/${HELLO}`], mounts: [`${surroundings.dataVolume}:/data`],
    })).stdout,
  }));
  return { ...value, clone };
}

const ROWS = '1,one,a\\b\nc;2,two;3,\\.,x|3|';
const SHA256 = /^sha256:[0-9a-f]{64}$/;
const asItIs = (content: Buffer): Buffer => content;

describe('a dump becomes a clone that belongs to its role', () => {
  test.each([
    ['custom', 'custom', 'custom.dump', asItIs],
    ['custom, packed with zstd', 'custom', 'custom.dump', zstdCompressSync],
    ['plain, packed with gzip', 'plain', 'create.sql', gzipSync],
  ])('%s', async (_what, format, name, pack) => {
    const file = join(lab.folder, 'some.backup');
    await writeFile(file, pack(await readFile(join(FIXTURES, name))));
    const { rows, clone } = await seenIn({ kind: 'dump', file });
    expect(rows).toBe(`${ROWS}${clone.name}`);
    expect(clone.source).toMatchObject({ kind: 'dump', format, sha256: expect.stringMatching(SHA256) });
  });

  test('a folder, with a filestore that stays as it was', async () => {
    const filestore = join(lab.folder, 'filestore');
    await mkdir(join(filestore, 'aa'), { recursive: true });
    await writeFile(join(filestore, HELLO), 'hello', { mode: 0o600 });
    const before = await stat(join(filestore, HELLO));
    const { rows, attachment, clone } = await seenIn({ kind: 'dump', file: join(FIXTURES, 'directory') }, filestore);
    expect([rows, attachment]).toEqual([`${ROWS}${clone.name}`, 'hello']);
    const after = await stat(join(filestore, HELLO));
    expect([after.uid, after.mode, after.ino, after.ctimeMs]).toEqual([before.uid, before.mode, before.ino, before.ctimeMs]);
  });

  test("Odoo's own backup, with its attachments", async () => {
    const { rows, attachment, clone } = await seenIn({ kind: 'dump', file: join(FIXTURES, 'odoo-backup.zip') });
    expect([rows, attachment]).toEqual([`${ROWS}${clone.name}`, 'hello']);
    expect(clone.source).toMatchObject({ format: 'odoo-backup', serverVersion: '17.12' });
  });
});

test('a dump whose end is missing is refused while it is restored, in a sentence, and leaves nothing', async () => {
  const file = join(lab.folder, 'broken.backup');
  await writeFile(file, (await readFile(join(FIXTURES, 'custom.dump'))).subarray(0, -200));
  await expect(seenIn({ kind: 'dump', file })).rejects.toThrow(/broken\.backup could not be restored: pg_restore: error: could not read from input file: end of file$/);
  expect(await lab.clones()).toEqual([]);
});
