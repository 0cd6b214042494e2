import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withClone, type CloneFacts } from '../../../actions/rehearse-migration/src/with-clone.ts';
import { PREPARATION } from '../images/containers.ts';
import { CloneLab } from './clone-lab.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'dumps');

let lab: CloneLab;
beforeAll(async () => {
  lab = await CloneLab.open();
}, PREPARATION);
afterAll(async () => lab?.close(), 60_000);

/** What is in a clone of that source, seen while it is there. */
async function seenIn(source: Parameters<CloneLab['request']>[0], filestore?: string): Promise<{ seen: string; clone: CloneFacts }> {
  const { value: seen, clone } = await withClone(lab.request(source, filestore), lab.tools(), async ({ names }) =>
    lab.sql(names.work, `SELECT string_agg(concat_ws(',', id, name, note), ';' ORDER BY id), (SELECT count(*) FROM v), (SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public') FROM t`));
  return { seen, clone };
}

const CONTENT = String.raw`1,one,a\b` + '\n' + String.raw`c;2,two;3,\.,x|3|`;

describe('a dump becomes a clone that belongs to its role', () => {
  test.each([
    ['custom', 'custom', 'custom.dump', (content: Buffer) => content],
    ['custom, packed with zstd', 'custom', 'custom.dump', zstdCompressSync],
    ['tar', 'tar', 'dump.tar', (content: Buffer) => content],
    ['plain, packed with gzip', 'plain', 'create.sql', gzipSync],
  ])('%s', async (_what, format, name, pack) => {
    const file = join(lab.folder, 'some.backup');
    await writeFile(file, pack(await readFile(join(FIXTURES, name))));
    const { seen, clone } = await seenIn({ kind: 'dump', file });
    expect(seen).toBe(`${CONTENT}${clone.name}`);
    expect(clone.source).toMatchObject({ kind: 'dump', format, sha256: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  });
});
