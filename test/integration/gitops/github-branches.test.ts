import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KIT_AUTHOR } from '../../../actions/common/gitops/repository/commit-message.ts';
import type { Change } from '../../../actions/common/gitops/repository/commit-files.ts';
import { MAXIMUM_FILE_BYTES, type Snapshot } from '../../../actions/common/gitops/repository/snapshot.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { type HostedRepository, hostedRepository, writing } from './github-repository.ts';
import { runGit } from './repositories.ts';

const FILES = { 'a/one.txt': 'one\n', 'a/two.txt': 'two\n', 'b/deep/three.txt': 'three\n', 'top.txt': 'top\n' };

let repository: HostedRepository;
beforeEach(async () => {
  repository = await hostedRepository(FILES);
});
afterEach(async () => {
  await repository.stop();
  expect(repository.server.problems).toEqual([]);
});

function requireCleanHistory(): void {
  repository.git('fsck', '--strict', '--full');
  expect(repository.git('rev-list', '--min-parents=2', 'main')).toBe('');
}

/** A commit of a person's clone. */
function pushed(change: (tree: string) => void): void {
  const tree = repository.clone('person');
  change(tree);
  runGit(tree, ['add', '.']);
  runGit(tree, ['commit', '--quiet', '-m', 'x']);
  runGit(tree, ['push', '--quiet']);
}

describe('writing through the API', () => {
  test('changes the named files and nothing else, in few requests', async () => {
    const before = repository.git('ls-tree', '-r', 'main');
    const change = async (snapshot: Snapshot): Promise<Change> => writing({ 'a/two.txt': `${await snapshot.read('a/two.txt')}2\n` })();
    const result = await repository.commit(change);
    expect(result).toMatchObject({ outcome: 'written', files: ['a/two.txt'], commit: repository.git('rev-parse', 'main').trim() });
    expect(repository.git('diff', '--name-status', 'main~1', 'main')).toBe('M\ta/two.txt\n');
    expect(repository.git('show', 'main:a/two.txt')).toBe('two\n2\n');
    expect(repository.git('ls-tree', '-r', 'main~1')).toBe(before);
    // The tip, the content, and the names beside it.
    expect(repository.asked()).toEqual([...Array<string>(3).fill('graphql/repository'), 'graphql/createCommitOnBranch']);
    requireCleanHistory();
  });

  test('adds files in new folders and takes others away, in one commit', async () => {
    await repository.commit(writing({ 'c/d/new.txt': 'no line end', 'b/deep/three.txt': null, 'absent.txt': null }));
    expect(repository.git('diff', '--no-renames', '--name-status', 'main~1', 'main')).toBe('D\tb/deep/three.txt\nA\tc/d/new.txt\n');
    expect(repository.git('show', 'main:c/d/new.txt')).toBe('no line end');
  });

  test('says what and why; whose token it is, GitHub says', async () => {
    await repository.commit(writing({ 'top.txt': 'new\n' }));
    expect(repository.git('log', '-1', '--format=%an|%s|%(trailers:key=Release-Id,valueonly)|%(trailers:key=Run,valueonly)', 'main')).toBe(
      'github-actions[bot]|Change files|r1\n|https://x/1\n\n',
    );
  });

  test('is in the name of another author where one is asked for', async () => {
    await repository.commit(writing({ 'top.txt': 'new\n' }), { author: { name: 'Release bot', email: 'bot@example.com' } });
    expect(repository.git('log', '-1', '--format=%an <%ae>', 'main')).toBe('Release bot <bot@example.com>\n');
    expect(repository.asked()).not.toContain('graphql/createCommitOnBranch');
  });

  test('is no commit when the files say so already', async () => {
    const tip = repository.git('rev-parse', 'main').trim();
    expect(await repository.commit(writing({ 'top.txt': 'top\n', 'absent.txt': null }))).toEqual({ outcome: 'unchanged', commit: tip, files: [], reason: '' });
    expect(repository.git('rev-parse', 'main').trim()).toBe(tip);
  });

  test('starts a branch that is not there', async () => {
    expect((await repository.commit(writing({ 'x/y.json': '{}' }), { branch: 'evidence' })).outcome).toBe('written');
    expect(repository.git('log', '--format=%P', 'evidence')).toBe('\n');
    expect(repository.git('ls-tree', '-r', '--name-only', 'evidence')).toBe('x/y.json\n');
  });

  test('starts a branch with many files', async () => {
    const files = Object.fromEntries(Array.from({ length: 260 }, (_, index) => [`x/y${index}.json`, `${index}`]));
    await repository.commit(writing(files), { branch: 'evidence' });
    expect(repository.git('ls-tree', '-r', '--name-only', 'evidence').trim().split('\n').toSorted()).toEqual(Object.keys(files).toSorted());
  });

  test('keeps the mode of a file', async () => {
    pushed((tree) => chmodSync(join(tree, 'top.txt'), 0o755));
    await repository.commit(writing({ 'top.txt': '#!/bin/sh\n', 'a/one.txt': 'uno\n' }));
    expect(repository.git('ls-tree', 'main', 'top.txt')).toMatch(/^100755 /);
    expect(repository.git('diff', '--name-only', 'main~1', 'main')).toBe('a/one.txt\ntop.txt\n');
    requireCleanHistory();
  });

  test('works the change out again when the branch has moved', async () => {
    const seen: (string | undefined)[] = [];
    const change = async (snapshot: Snapshot): Promise<Change> => {
      const text = await snapshot.read('top.txt');
      seen.push(text);
      if (seen.length === 1) {
        repository.rival('main', { 'top.txt': 'rival\n', 'rival.txt': 'r\n' });
      }
      return writing({ 'top.txt': `${text}mine\n` })();
    };
    expect((await repository.commit(change)).outcome).toBe('written');
    expect(seen).toEqual(['top\n', 'rival\n']);
    expect(repository.git('show', 'main:top.txt')).toBe('rival\nmine\n');
    expect(repository.git('show', 'main:rival.txt')).toBe('r\n');
    requireCleanHistory();
  });

  test.each<[string, Record<string, string>]>([
    ['many files', Object.fromEntries(Array.from({ length: 260 }, (_, index) => [`customers/c${index}/x.yaml`, `tag: ${index}\n`]))],
    ['large files', Object.fromEntries(Array.from({ length: 3 }, (_, index) => [`f${index}.txt`, `${'äöü line\n'.repeat(90_000)}${index}\n`]))],
  ])('puts %s in one commit all the same', async (_, files) => {
    await repository.commit(writing(files));
    expect(repository.git('rev-list', '--count', 'main')).toBe('2\n');
    const [first = ''] = Object.keys(files);
    expect(await (await repository.branches().tip('main')).read(first)).toBe(files[first]);
    expect(repository.git('cat-file', '-s', `main:${first}`)).toBe(`${Buffer.byteLength(String(files[first]))}\n`);
    expect(repository.git('diff', '--name-only', 'main~1', 'main').trim().split('\n')).toHaveLength(Object.keys(files).length);
    expect(repository.asked().length).toBeLessThan(25);
    requireCleanHistory();
  });

  const outOfBounds: [string, string, string][] = [
    ['through a link', 'link/one.txt', 'link/one.txt: link is not a folder (a link, a submodule or a file); nothing is read or written through it.'],
    ['a link', 'link', 'link: is a symbolic link; only regular files are read and written.'],
    ['in a submodule', 'module/x.txt', 'module/x.txt: module is not a folder (a link, a submodule or a file); nothing is read or written through it.'],
    ['below a file', 'top.txt/x/y.txt', 'top.txt/x/y.txt: top.txt is not a folder (a link, a submodule or a file); nothing is read or written through it.'],
    ['a folder', 'a', 'a: is a folder; only regular files are read and written.'],
    ['outside', '../x', '"../x" is not a path that may be written in a repository.'],
    ['in .git', 'a/.GIT/hooks/x', '"a/.GIT/hooks/x" is not a path that may be written in a repository.'],
  ];

  test.each(outOfBounds)('refuses to write %s, and asks nothing of it', async (_, path, sentence) => {
    pushed((tree) => {
      symlinkSync('a', join(tree, 'link'));
      mkdirSync(join(tree, 'module'));
      runGit(tree, ['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`]);
    });
    const tip = repository.git('rev-parse', 'main');
    await expect(repository.commit(writing({ [path]: 'x' }))).rejects.toThrow(new Refusal(sentence));
    const branches = repository.branches();
    const commit = { files: new Map([[path, 'x']]), message: { subject: 's', releaseId: 'r', trailers: [] }, author: KIT_AUTHOR, time: 1 };
    await expect(branches.propose('main', await branches.tip('main'), commit)).rejects.toThrow(new Refusal(sentence));
    expect(repository.git('rev-parse', 'main')).toBe(tip);
  });
});

describe('reading through the API', () => {
  test('is of one commit, whatever moves the branch meanwhile', async () => {
    const snapshot = await repository.branches().tip('main');
    repository.rival('main', { 'top.txt': 'later\n', 'late.txt': 'x\n' });
    expect(await snapshot.read('top.txt')).toBe('top\n');
    expect(await snapshot.read('late.txt')).toBeUndefined();
    expect(await snapshot.list('a')).toEqual(['one.txt', 'two.txt']);
    expect(await snapshot.list('late')).toEqual([]);
  });

  test('of a thousand files takes few requests', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`customers/c${index}/environments/production/release/k.yaml`, `tag: ${index}\n`]));
    repository.rival('main', files);
    const snapshot = await repository.branches().tip('main');
    await snapshot.prefetch?.(Object.keys(files));
    const texts = await Promise.all(Object.keys(files).map((path) => snapshot.read(path)));
    expect(texts).toEqual(Object.values(files));
    expect(repository.asked()).toHaveLength(11);
  });

  test.each<[string, Buffer]>([
    ['begins with a byte order mark', Buffer.from('\uFEFFa: 1\r\n')],
    ['is longer than GraphQL shows', Buffer.from('ünï\n'.repeat(200_000))],
    ['has a zero byte', Buffer.from('a\0b\n')],
    ['is empty', Buffer.from('')],
  ])('is exact for a file that %s', async (_, content) => {
    pushed((tree) => writeFileSync(join(tree, 'odd.txt'), content));
    const text = await (await repository.branches().tip('main')).read('odd.txt');
    expect(Buffer.from(String(text)).equals(content)).toBe(true);
  });

  test.each<[string, Buffer, string]>([
    ['is not UTF-8', Buffer.from([0x61, 0xff, 0x0a]), 'odd.txt: is not UTF-8 text.'],
    ['is too large', Buffer.alloc(MAXIMUM_FILE_BYTES + 1, 0x61), `odd.txt: is larger than ${MAXIMUM_FILE_BYTES} bytes.`],
  ])('refuses a file that %s', async (_, content, sentence) => {
    pushed((tree) => writeFileSync(join(tree, 'odd.txt'), content));
    await expect((await repository.branches().tip('main')).read('odd.txt')).rejects.toThrow(new Refusal(sentence));
  });

  test('finds what a file said before, as far back as pages go', async () => {
    const [here, there] = [repository.git('rev-parse', 'main').trim(), repository.rival('main', { 'top.txt': 'other\n' })];
    const other = repository.rival('main', { 'unrelated.txt': 'x\n' });
    let tip = other;
    for (let index = 0; index < 110; index += 1) {
      tip = repository.git('commit-tree', '-m', 'x', '-p', tip, `${index % 2 === 0 ? here : there}^{tree}`).trim();
    }
    repository.git('update-ref', 'refs/heads/main', tip);
    const history = await repository.branches().history('main', 'top.txt');
    expect(history).toHaveLength(112);
    expect(history.map(({ commit }) => commit)).not.toContain(other);
    expect(await Promise.all(history.slice(0, 2).map((snapshot) => snapshot.read('top.txt')))).toEqual(['other\n', 'top\n']);
    expect(await history.at(-1)?.read('top.txt')).toBe('top\n');
  });

  test('of a branch that is not there finds nothing', async () => {
    const branches = repository.branches();
    const snapshot = await branches.tip('nowhere');
    expect(snapshot.commit).toBe('');
    expect(await snapshot.read('top.txt')).toBeUndefined();
    expect(await snapshot.list('a')).toEqual([]);
    expect(await branches.history('nowhere', 'top.txt')).toEqual([]);
  });
});
