import { createHash } from 'node:crypto';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readIntent } from '../../../actions/build-image/src/intent.ts';
import { ProblemsFound } from '../../../actions/build-image/src/report.ts';
import { temporaryTree } from './temporary-tree.ts';

const TEXT = '\uFEFFchanges:\r\n  - {deletes: crm_tag, because: "Tags are göne."}\r\n';

describe('the intent of a source', () => {
  test('may be absent', async () => {
    expect(await readIntent(await temporaryTree({ 'addons/release-intent.yaml': 'nonsense' }))).toEqual({ intent: null, problems: [] });
  });

  test('is kept byte for byte, with its hash', async () => {
    const { intent, problems } = await readIntent(await temporaryTree({ 'release-intent.yaml': TEXT }));
    expect(problems).toEqual([]);
    expect(intent).toEqual({ text: TEXT, sha256: `sha256:${createHash('sha256').update(Buffer.from(TEXT)).digest('hex')}` });
  });

  test('stops the build with line and column of everything that is wrong', async () => {
    const { intent, problems } = await readIntent(await temporaryTree({ 'release-intent.yaml': 'version: 1\nchanges:\n  - deletes: crm.tag\n' }));
    expect(intent).toBeNull();
    expect(problems).toEqual([
      { code: 'intent', file: 'release-intent.yaml', line: 3, column: 14, message: expect.stringContaining('must be the name of a table') },
      { code: 'intent', file: 'release-intent.yaml', line: 3, column: 5, message: expect.stringContaining('because is missing') },
    ]);
    expect(new ProblemsFound(problems).message).toContain('\n- release-intent.yaml:3:14: ');
  });

  test('that is a link, too large or no text is a problem of the file', async () => {
    const link = await temporaryTree({});
    await symlink('/etc/hostname', join(link, 'release-intent.yaml'));
    const binary = await temporaryTree({});
    await writeFile(join(binary, 'release-intent.yaml'), Buffer.from([0xFF]));
    const large = await temporaryTree({ 'release-intent.yaml': '#'.repeat(65 * 1024) });
    for (const source of [link, binary, large]) {
      expect((await readIntent(source)).problems).toEqual([{ code: 'intent', file: 'release-intent.yaml', line: undefined, message: expect.stringContaining('not a link') }]);
    }
  });
});
