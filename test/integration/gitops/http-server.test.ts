import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type GitServer, isPush, serveGit } from './http-server.ts';
import { type TestRepository, testRepository } from './repositories.ts';

const FILES = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`files/f${index}.txt`, `${index}\n`]));
let repository: TestRepository;
let server: GitServer;
let url: string;
beforeEach(async () => {
  repository = testRepository(FILES);
  server = await serveGit(repository.folder);
  url = `${server.url}/gitops.git`;
});
afterEach(async () => {
  await server.close();
  repository.remove();
});

async function git(...args: string[]): Promise<{ exitCode: number; stdout: string }> {
  return runProgram('git', ['-C', repository.folder, ...args]);
}

describe('the git server of the tests', () => {
  test('counts requests, and the bytes of bodies in both directions', async () => {
    expect((await git('clone', '--quiet', '--bare', url, 'copy.git')).exitCode).toBe(0);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
    expect(server.requests.map(({ bytesUp }) => bytesUp > 0)).toEqual([false, true, true]);
    expect(server.requests[2]?.bytesDown).toBeGreaterThan(server.requests[1]?.bytesDown ?? Infinity);
    expect((await git('-C', 'copy.git', 'rev-parse', 'main')).stdout).toBe(repository.git('rev-parse', 'main'));
  });

  test('understands the compressed body of a long request', async () => {
    const ids = repository.git('ls-tree', '-r', '--format=%(objectname)', 'main').trim();
    const own = repository.clone('own');
    await git('-C', own, 'remote', 'set-url', 'origin', url);
    const answer = await runProgram('git', ['-C', own, '-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--refetch', '--stdin', 'origin'], { input: `${ids}\n` });
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
    expect(server.requests.at(-1)?.bytesUp).toBeLessThan(ids.length * 0.7);
  });

  test('leaves contents out only where its settings allow it', async () => {
    const missing = async (name: string): Promise<number> => {
      await git('clone', '--quiet', '--bare', '--filter=blob:none', url, name);
      return (await git('-C', name, 'rev-list', '--objects', '--missing=print', 'main')).stdout.split('\n').filter((line) => line.startsWith('?')).length;
    };
    expect(await missing('without.git')).toBe(300);
    server.settings['uploadpack.allowFilter'] = 'false';
    expect(await missing('whole.git')).toBe(0);
  });

  test('lets somebody else move the branch at any step', async () => {
    const before = repository.git('rev-parse', 'main').trim();
    server.beforeRequest = ({ path }) => {
      if (path.endsWith('/git-upload-pack')) {
        server.beforeRequest = () => undefined;
        repository.rival('main', { 'rival.txt': 'x\n' });
      }
    };
    const seen = (await git('ls-remote', url, 'refs/heads/main')).stdout.split('\t')[0];
    expect(seen).toBe(repository.git('rev-parse', 'main').trim());
    expect(seen).not.toBe(before);
  });

  test('loses the replies to any requests, not only to pushes', async () => {
    server.mayLose = ({ path }) => path.endsWith('/git-upload-pack');
    // curl repeats a request once by itself when a kept connection ends without a byte.
    server.loseReplies = 2;
    expect((await git('ls-remote', url, 'refs/heads/main')).exitCode).not.toBe(0);
    expect((await git('ls-remote', url, 'refs/heads/main')).exitCode).toBe(0);
  });

  test('waits as long as it is told, and carries out a push whose reply it loses', async () => {
    const clone = repository.clone('own');
    await git('-C', 'own', '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '--message', 'Change');
    server.delay = 40;
    server.loseReplies = 1;
    const started = Date.now();
    expect((await git('-C', clone, 'push', '--quiet', url, 'HEAD:refs/heads/main')).exitCode).not.toBe(0);
    expect(Date.now() - started).toBeGreaterThanOrEqual(40 * server.requests.length);
    expect(server.requests.filter(isPush).length).toBeGreaterThanOrEqual(1);
    expect(repository.git('log', '-1', '--format=%s', 'main')).toBe('Change\n');
  });
});
