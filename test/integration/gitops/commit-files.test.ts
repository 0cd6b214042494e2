import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Branches } from '../../../actions/common/gitops/repository/branches.ts';
import { type Change, commitFiles, type CommitRequest, type CommitResult } from '../../../actions/common/gitops/repository/commit-files.ts';
import { type RepositoryLocation, withRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import type { Snapshot } from '../../../actions/common/gitops/repository/snapshot.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type GitServer, serveGit } from './http-server.ts';
import { runGit, type TestRepository, testRepository } from './repositories.ts';

let repository: TestRepository;
let server: GitServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  repository.remove();
});

const author = { name: 'Release bot', email: 'bot@example.com' };
const FILES = { 'a/one.txt': 'one\n', 'a/two.txt': 'two\n', 'b/deep/three.txt': 'three\n', 'top.txt': 'top\n' };

function writing(files: Record<string, string | null>, releaseId = 'r1'): () => Promise<Change> {
  return () => Promise.resolve({ files: new Map(Object.entries(files)), message: { subject: 'Change files', releaseId, trailers: [['Run', 'https://x/1']] } });
}

type Place = RepositoryLocation | Promise<RepositoryLocation>;

async function commit(place: Place, change: CommitRequest['change'], more: Partial<CommitRequest> = {}, wrap = (branches: Branches) => branches): Promise<CommitResult> {
  return withRepository(runProgram, await place, (branches) =>
    commitFiles(wrap(branches), { branch: 'main', change, author, deadline: 30_000, pacing: { first: 5, longest: 50 }, ...more }), { isWritten: true });
}

function show(path: string, branch = 'main'): string {
  return repository.git('show', `${branch}:${path}`);
}

function places(): [string, () => Place][] {
  return [
    ['a bare repository', () => ({ path: repository.bare })],
    ['a checkout with an origin', () => ({ path: repository.clone('checkout') })],
    ['a URL', () => ({ url: `file://${repository.bare}` })],
    ['a server on the web', () => served()],
  ];
}

async function served(): Promise<RepositoryLocation> {
  server ??= await serveGit(repository.folder);
  return { url: `${server.url}/gitops.git` };
}

describe.each(places())('writing to %s', (_, location) => {
  test('changes the named files and nothing else', async () => {
    repository = testRepository(FILES);
    const before = repository.git('ls-tree', '-r', 'main');
    const result = await commit(location(), writing({ 'a/two.txt': 'TWO\n', 'c/new.txt': 'no line end' }));
    expect(result).toMatchObject({ outcome: 'written', files: ['a/two.txt', 'c/new.txt'], commit: repository.git('rev-parse', 'main').trim() });
    expect(repository.git('diff', '--name-status', 'main~1', 'main')).toBe('M\ta/two.txt\nA\tc/new.txt\n');
    expect(show('c/new.txt')).toBe('no line end');
    expect(repository.git('ls-tree', '-r', 'main~1')).toBe(before);
    repository.git('fsck', '--strict', '--full');
  });

  test('says who, what and why', async () => {
    repository = testRepository(FILES);
    await commit(location(), writing({ 'top.txt': 'new\n' }));
    expect(repository.git('log', '-1', '--format=%an <%ae>|%s|%(trailers:key=Release-Id,valueonly)|%(trailers:key=Run,valueonly)', 'main')).toBe(
      'Release bot <bot@example.com>|Change files|r1\n|https://x/1\n\n',
    );
  });

  test('is no commit when the files say so already', async () => {
    repository = testRepository(FILES);
    const tip = repository.git('rev-parse', 'main').trim();
    expect(await commit(location(), writing({ 'top.txt': 'top\n', 'absent.txt': null }))).toEqual({ outcome: 'unchanged', commit: tip, files: [], reason: '' });
    expect(repository.git('rev-parse', 'main').trim()).toBe(tip);
  });

  test('starts a branch that is not there', async () => {
    repository = testRepository(FILES);
    const result = await commit(location(), writing({ 'x/y.json': '{}' }), { branch: 'evidence' });
    expect(result.outcome).toBe('written');
    expect(repository.git('log', '--format=%P', 'evidence')).toBe('\n');
    expect(repository.git('ls-tree', '-r', '--name-only', 'evidence')).toBe('x/y.json\n');
  });

  test('writes to a repository without any commit', async () => {
    repository = testRepository();
    expect((await commit(location(), writing({ 'a.txt': 'a' }))).outcome).toBe('written');
  });

  test('takes files away', async () => {
    repository = testRepository(FILES);
    await commit(location(), writing({ 'b/deep/three.txt': null }));
    expect(repository.git('ls-tree', '-r', '--name-only', 'main')).toBe('a/one.txt\na/two.txt\ntop.txt\n');
  });

  test('works the change out again when the branch has moved', async () => {
    repository = testRepository(FILES);
    const seen: (string | undefined)[] = [];
    const change = async (snapshot: Snapshot): Promise<Change> => {
      const text = await snapshot.read('top.txt');
      seen.push(text);
      if (seen.length === 1) {
        repository.rival('main', { 'top.txt': 'rival\n', 'rival.txt': 'r\n' });
      }
      return writing({ 'top.txt': `${text}mine\n` })();
    };
    expect((await commit(location(), change)).outcome).toBe('written');
    expect(seen).toEqual(['top\n', 'rival\n']);
    expect(show('top.txt')).toBe('rival\nmine\n');
    expect(show('rival.txt')).toBe('r\n');
    expect(repository.git('rev-list', '--min-parents=2', 'main')).toBe('');
  });

  test('gives way to a newer state that came in between', async () => {
    repository = testRepository(FILES);
    let asked = 0;
    const change = (): Promise<Change> => {
      asked += 1;
      if (asked === 1) {
        repository.rival('main', { 'top.txt': 'newer\n' });
        return writing({ 'top.txt': 'older\n' })();
      }
      return Promise.resolve({ superseded: 'A newer one is there.' });
    };
    expect(await commit(location(), change)).toMatchObject({ outcome: 'superseded', reason: 'A newer one is there.' });
    expect(show('top.txt')).toBe('newer\n');
  });

  test('keeps the mode of a file', async () => {
    repository = testRepository(FILES);
    const tree = repository.clone('chmod');
    runGit(tree, ['update-index', '--chmod=+x', 'top.txt']);
    runGit(tree, ['commit', '--quiet', '-m', 'x']);
    runGit(tree, ['push', '--quiet']);
    await commit(location(), writing({ 'top.txt': '#!/bin/sh\n' }));
    expect(repository.git('ls-tree', 'main', 'top.txt')).toMatch(/^100755 /);
  });

  test('finds what a file said before', async () => {
    repository = testRepository(FILES);
    repository.rival('main', { 'top.txt': 'second\n' });
    repository.rival('main', { 'other.txt': 'x\n' });
    repository.rival('main', { 'top.txt': 'third\n' });
    const texts = await withRepository(runProgram, await location(), async (branches) => {
      await branches.tip('main');
      const history = await branches.history('main', 'top.txt');
      return Promise.all(history.map((snapshot) => snapshot.read('top.txt')));
    }, { isWritten: true });
    expect(texts).toEqual(['third\n', 'second\n', 'top\n']);
  });

  const outOfBounds: [string, string, RegExp][] = [
    ['through a link', 'link/one.txt', /link\/one\.txt: link is not a folder/],
    ['a link', 'link', /link: is a symbolic link/],
    ['in a submodule', 'module/x.txt', /module is not a folder/],
    ['a folder', 'a', /a: is a folder/],
    ['outside', '../x', /is not a path that may be written/],
    ['in .git', 'a/.GIT/hooks/x', /is not a path that may be written/],
  ];

  test.each(outOfBounds)('refuses to write %s', async (_, path, sentence) => {
    repository = testRepository(FILES);
    const tree = repository.clone('links');
    symlinkSync('a', join(tree, 'link'));
    runGit(tree, ['add', 'link']);
    runGit(tree, ['update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`]);
    runGit(tree, ['commit', '--quiet', '-m', 'x']);
    runGit(tree, ['push', '--quiet']);
    const tip = repository.git('rev-parse', 'main');
    const refusal = await commit(location(), writing({ [path]: 'x' })).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Error).message).toMatch(sentence);
    expect(repository.git('rev-parse', 'main')).toBe(tip);
  });

  test('refuses a file that is not UTF-8', async () => {
    repository = testRepository(FILES);
    const tree = repository.clone('bytes');
    writeFileSync(join(tree, 'top.txt'), Buffer.from([0x61, 0xff, 0x0a]));
    runGit(tree, ['commit', '--quiet', '-am', 'x']);
    runGit(tree, ['push', '--quiet']);
    await expect(commit(location(), async (snapshot) => writing({ 'top.txt': `${await snapshot.read('top.txt')}` })())).rejects.toThrow('top.txt: is not UTF-8 text.');
  });
});

describe('a checkout', () => {
  test('keeps its working tree, index and HEAD', async () => {
    repository = testRepository(FILES);
    const checkout = repository.clone('checkout');
    writeFileSync(join(checkout, 'top.txt'), 'work in progress\n');
    const state = (): string => runGit(checkout, ['status', '--porcelain=v2', '--branch']) + readFileSync(join(checkout, 'top.txt'), 'utf8') + runGit(checkout, ['for-each-ref']);
    const before = state();
    await commit({ path: checkout }, writing({ 'top.txt': 'new\n' }));
    expect(state()).toBe(before);
  });

  test('without an origin is written itself', async () => {
    repository = testRepository(FILES);
    const checkout = repository.clone('alone');
    runGit(checkout, ['remote', 'remove', 'origin']);
    expect((await commit({ path: checkout }, writing({ 'top.txt': 'new\n' }))).outcome).toBe('written');
    expect(runGit(checkout, ['show', 'main:top.txt'])).toBe('new\n');
    expect(readFileSync(join(checkout, 'top.txt'), 'utf8')).toBe('top\n');
  });

  test('runs none of its hooks', async () => {
    repository = testRepository(FILES);
    const checkout = repository.clone('hooked');
    const mark = join(repository.folder, 'hook-ran');
    for (const hook of ['pre-push', 'post-commit', 'reference-transaction', 'pre-commit']) {
      writeFileSync(join(checkout, '.git', 'hooks', hook), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    }
    runGit(checkout, ['config', 'core.fsmonitor', `touch ${mark}`]);
    runGit(checkout, ['config', 'core.sshCommand', `touch ${mark}`]);
    runGit(checkout, ['config', 'remote.origin.receivepack', `touch ${mark};git-receive-pack`]);
    runGit(checkout, ['config', 'filter.x.clean', `touch ${mark}`]);
    await commit({ path: checkout }, writing({ 'top.txt': 'new\n', '.gitattributes': '* filter=x\n' }));
    runGit(checkout, ['config', '--remove-section', 'remote.origin']);
    await commit({ path: checkout }, writing({ 'top.txt': 'newer\n' }));
    expect(() => readFileSync(mark)).toThrow('ENOENT');
  });

  test('with objects named by sha256 is refused in words', async () => {
    repository = testRepository();
    const folder = join(repository.folder, 'sha256');
    runGit(repository.folder, ['init', '--quiet', '--object-format=sha256', folder]);
    await expect(commit({ path: folder }, writing({}))).rejects.toThrow('names its objects by sha256; only sha1');
  });

  test('that is no repository is named', async () => {
    repository = testRepository();
    await expect(commit({ path: repository.folder }, writing({}))).rejects.toThrow(`Opening the git repository ${repository.folder} failed:`);
  });
});
