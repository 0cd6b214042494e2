import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unifiedDiff } from '../../../actions/common/gitops/repository/unified-diff.ts';
import { workingSnapshot, writeWorkingFiles } from '../../../actions/common/gitops/repository/working-files.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { writeFiles } from './repositories.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'working-'));
  writeFiles(root, { 'a/one.txt': 'one\r\n', 'a/two.txt': 'two' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('files of a checkout', () => {
  test('are read byte for byte, and listed', async () => {
    const snapshot = workingSnapshot(root);
    expect(await snapshot.read('a/one.txt')).toBe('one\r\n');
    expect(await snapshot.read('a/absent.txt')).toBeUndefined();
    expect(await snapshot.list('a')).toEqual(['one.txt', 'two.txt']);
    expect(await snapshot.list('absent')).toEqual([]);
  });

  test('are changed where they differ, made where they are missing, and taken away', async () => {
    const changed = await writeWorkingFiles(root, new Map([['b/c/new.txt', 'new'], ['a/one.txt', 'one\r\n'], ['a/two.txt', null]]));
    expect(changed.map(({ path }) => path)).toEqual(['a/two.txt', 'b/c/new.txt']);
    expect(readFileSync(join(root, 'b/c/new.txt'), 'utf8')).toBe('new');
    expect(existsSync(join(root, 'a/two.txt'))).toBe(false);
  });

  test.each([0o600, 0o755])('keep their mode %o', async (mode) => {
    chmodSync(join(root, 'a/one.txt'), mode);
    await writeWorkingFiles(root, new Map([['a/one.txt', 'changed']]));
    expect(statSync(join(root, 'a/one.txt')).mode & 0o777).toBe(mode);
  });

  const forbidden: [string, string, RegExp][] = [
    ['above the checkout', '../x', /is not a path/],
    ['at an absolute path', '/tmp/x', /is not a path/],
    ['through a link', 'link/x', /link\/x: link is a symbolic link/],
    ['through a link that leads nowhere', 'broken', /broken: broken is a symbolic link/],
    ['in .git', '.git/hooks/post-commit', /is not a path/],
  ];

  test.each(forbidden)('are not written %s', async (_, path, sentence) => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'broken'));
    await expect(writeWorkingFiles(root, new Map([['a/one.txt', 'changed'], [path, 'x']]))).rejects.toThrow(sentence);
    expect(readFileSync(join(root, 'a/one.txt'), 'utf8')).toBe('one\r\n');
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });

  test('that are no UTF-8 are refused', async () => {
    writeFileSync(join(root, 'a/two.txt'), Buffer.from([0xff]));
    await expect(workingSnapshot(root).read('a/two.txt')).rejects.toThrow('a/two.txt: ');
  });
});

describe('a unified diff', () => {
  test('shows changed, new and removed files as git does', async () => {
    const diff = await unifiedDiff(runProgram, [
      { path: 'a/one.txt', before: 'one\ntwo\n', after: 'one\nTWO\n' },
      { path: 'b.txt', before: null, after: 'new' },
      { path: 'c.txt', before: 'old\n', after: null },
    ]);
    expect(diff.replaceAll(/^(?:index|diff|new file|deleted file).*\n/gm, '')).toBe(
      [
        '--- a/a/one.txt', '+++ b/a/one.txt', '@@ -1,2 +1,2 @@', ' one', '-two', '+TWO',
        '--- /dev/null', '+++ b/b.txt', '@@ -0,0 +1 @@', '+new', '\\ No newline at end of file',
        '--- a/c.txt', '+++ /dev/null', '@@ -1 +0,0 @@', '-old', '',
      ].join('\n'),
    );
  });
});
