import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, commitFiles, type CommitRequest, type CommitResult } from '../../../actions/common/gitops/repository/commit-files.ts';
import { withRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import { type RunProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { type GitServer, serveGit } from './http-server.ts';
import { runGit, type TestRepository, testRepository } from './repositories.ts';

const TOKEN = 'ghs_secret';
const AUTHORIZATION = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
const FILES = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`customers/c${index}/release.yaml`, `release: ${index}\n`]));

let repository: TestRepository;
let server: GitServer;
beforeEach(async () => {
  repository = testRepository(FILES);
  server = await serveGit(repository.folder, AUTHORIZATION);
});
afterEach(async () => {
  await server.close();
  repository.remove();
});

function writing(files: Record<string, string>, releaseId = 'r1'): () => Promise<Change> {
  return () => Promise.resolve({ files: new Map(Object.entries(files)), message: { subject: 'Change', releaseId, trailers: [] } });
}

function commit(change: CommitRequest['change'], more: Partial<CommitRequest> = {}, run: RunProgram = runProgram, token = TOKEN): Promise<CommitResult> {
  return withRepository(run, { url: `${server.url}/gitops.git`, token }, (branches) =>
    commitFiles(branches, { branch: 'main', change, author: { name: 'a', email: 'a@b' }, deadline: 30_000, pacing: { first: 5, longest: 20 }, ...more }), { isWritten: true });
}

describe('a repository on a server', () => {
  test('is written with the token, which no argument and no file of git ever holds', async () => {
    const started: string[] = [];
    const watching: RunProgram = (program, args, options) => {
      started.push([program, ...args].join(' '));
      return runProgram(program, args, options);
    };
    expect((await commit(writing({ 'customers/c7/release.yaml': 'release: 100\n' }), {}, watching)).outcome).toBe('written');
    expect(repository.git('show', 'main:customers/c7/release.yaml')).toBe('release: 100\n');
    expect(started.join('\n')).not.toMatch(/ghs_secret|basic /i);
    expect(server.requests.at(-1)).toMatchObject({ path: '/gitops.git/git-receive-pack', authorization: AUTHORIZATION });
  });

  test('takes few requests, and no contents but those that are read', async () => {
    await commit(async (snapshot) => writing({ 'customers/c7/release.yaml': `${await snapshot.read('customers/c7/release.yaml')}#\n` })());
    // What the server can do and its branches, asked at once; the tip, the one content that is read, and the push.
    expect(server.requests).toHaveLength(5);
  });

  test('gives another branch along with the one that is written, also one that is not there', async () => {
    const seen: string[] = [];
    const path = 'customers/c7/release.yaml';
    repository.git('branch', 'side');
    await commit(async (snapshot, others) => {
      seen.push(...others.map((other) => other.commit));
      return writing({ [path]: `${await snapshot.read(path)}#\n` })();
    }, { alsoRead: ['side', 'evidence'] });
    expect(seen).toEqual([repository.git('rev-parse', 'side').trim(), '']);
    expect(server.requests).toHaveLength(5);
  });

  test('gives the contents of many files in as few requests as those of one folder', async () => {
    const paths = Object.keys(FILES);
    await commit(async (snapshot) => {
      await snapshot.prefetch([...paths, 'customers/c7/absent.yaml', 'absent/release.yaml']);
      const texts = await Promise.all(paths.map((path) => snapshot.read(path)));
      return writing(Object.fromEntries(paths.map((path, index) => [path, `${texts[index]}# all\n`])))();
    });
    // Three for the tip, and one each for the folders of the customers, the contents in them, and the push.
    expect(server.requests).toHaveLength(6);
    expect(paths.map((path) => repository.git('show', `main:${path}`))).toEqual(Object.values(FILES).map((text) => `${text}# all\n`));
  });

  test('is reached with the credentials that a checkout was left with, in its URL or as a header', async () => {
    const url = `${server.url}/gitops.git`;
    const checkout = repository.clone('checkout');
    const write = (text: string): Promise<CommitResult> => withRepository(runProgram, { path: checkout }, (branches) =>
      commitFiles(branches, { branch: 'main', change: writing({ 'new.txt': text }), author: { name: 'a', email: 'a@b' }, deadline: 30_000 }));
    runGit(checkout, ['config', 'remote.origin.url', url]);
    runGit(checkout, ['config', `http.${server.url}/.extraheader`, `AUTHORIZATION: ${AUTHORIZATION}`]);
    expect((await write('by header')).outcome).toBe('written');
    runGit(checkout, ['config', '--remove-section', `http.${server.url}/`]);
    runGit(checkout, ['config', 'remote.origin.url', url.replace('://', `://x-access-token:${TOKEN}@`)]);
    expect((await write('by URL')).outcome).toBe('written');
  });

  test('refuses a wrong token in words, without asking for a password', async () => {
    const clock = stepping(30_000);
    await expect(commit(writing({ x: 'y' }), { pacing: { now: clock, sleep: () => Promise.resolve() } }, runProgram, 'wrong')).rejects.toThrow(/^Fetching branch main failed: fatal: (?:Authentication failed|could not read Username)/);
  });
});

describe('a reply that is lost', () => {
  test('is settled by the history: the commit that landed is found and not made again', async () => {
    server.loseReplies = 1;
    server.afterPush = () => {
      server.afterPush = () => undefined;
      repository.rival('main', { 'rival.txt': 'on top\n' });
    };
    const result = await commit(writing({ 'new.txt': 'mine\n' }));
    expect(result).toMatchObject({ outcome: 'written', files: ['new.txt'], commit: repository.git('rev-parse', 'main~1').trim() });
    expect(repository.git('log', '--format=%s', 'main').split('\n').filter((subject) => subject === 'Change')).toHaveLength(1);
  });

  test('of a push that did not land is pushed again', async () => {
    const hook = join(repository.bare, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\nrm -f "$0"\nexit 1\n', { mode: 0o755 });
    server.loseReplies = 1;
    expect((await commit(writing({ 'new.txt': 'mine\n' }))).outcome).toBe('written');
    expect(repository.git('rev-list', '--count', 'main')).toBe('2\n');
  });

  test('is not mistaken for an earlier commit with the same release id', async () => {
    await commit(writing({ 'new.txt': 'first\n' }));
    repository.rival('main', { 'new.txt': 'other\n' });
    const hook = join(repository.bare, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\nrm -f "$0"\nexit 1\n', { mode: 0o755 });
    server.loseReplies = 1;
    expect(await commit(writing({ 'new.txt': 'first\n' }))).toMatchObject({ outcome: 'written', commit: repository.git('rev-parse', 'main').trim() });
    expect(repository.git('show', 'main:new.txt')).toBe('first\n');
  });
});

describe('a server that refuses', () => {
  test('and goes on refusing is quoted, once its branch has stood still for a while', async () => {
    writeFileSync(join(repository.bare, 'hooks', 'pre-receive'), '#!/bin/sh\necho "GH013: Repository rule violations" >&2\nexit 1\n', { mode: 0o755 });
    const clock = stepping(4000);
    await expect(commit(writing({ x: 'y' }), { deadline: 3_600_000, pacing: { now: clock, sleep: () => Promise.resolve() } })).rejects.toThrow(
      /^Branch main was not written: .*GH013: Repository rule violations/,
    );
  });

  test('all pushes is quoted, too', async () => {
    server.settings['http.receivepack'] = 'false';
    const clock = stepping(4000);
    await expect(commit(writing({ x: 'y' }), { deadline: 3_600_000, pacing: { now: clock, sleep: () => Promise.resolve() } })).rejects.toThrow(
      /^Branch main was not written: .*403/,
    );
  });

  test('while its branch moves is asked until the deadline', async () => {
    const hook = join(repository.bare, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const clock = stepping(15_000);
    let attempts = 0;
    const change = (): Promise<Change> => {
      attempts += 1;
      repository.git('update-ref', 'refs/heads/main', repository.git('commit-tree', '-m', 'x', '-p', 'main', 'main^{tree}').trim());
      return writing({ x: 'y' })();
    };
    await expect(commit(change, { deadline: 300_000, pacing: { now: clock, sleep: () => Promise.resolve() } })).rejects.toThrow('Branch main was not written');
    expect(attempts).toBeGreaterThan(3);
  });
});

/** A clock that moves on by so many milliseconds whenever it is read. */
function stepping(step: number): () => number {
  let time = 1_700_000_000_000;
  return () => {
    time += step;
    return time;
  };
}
