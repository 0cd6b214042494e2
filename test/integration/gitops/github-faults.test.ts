import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Change } from '../../../actions/common/gitops/repository/commit-files.ts';
import { GitHubSnapshot } from '../../../actions/common/gitops/repository/github-snapshot.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import type { Fault } from '../../fakes/github/server.ts';
import { type HostedRepository, hostedRepository, NAME, OWNER, writing } from './github-repository.ts';

const COMMIT = 'graphql/createCommitOnBranch';
const MOVE = 'graphql/updateRefs';
const AUTHOR = { name: 'Release bot', email: 'bot@example.com' };

let repository: HostedRepository;
beforeEach(async () => {
  repository = await hostedRepository({ 'top.txt': 'top\n' });
});
afterEach(async () => {
  await repository.stop();
  expect(repository.server.problems).toEqual([]);
});

function ours(): string[] {
  return repository.git('log', '--format=%H %s', 'main').split('\n').filter((line) => line.endsWith('Change files')).map((line) => line.slice(0, 40));
}

/** Somebody commits on top right after the next commit of ours, and only then. */
function rivalAfterNext(): void {
  const { server } = repository;
  let asked = 0;
  server.before('graphql/repository', () => {
    asked += ours().length === 0 ? 0 : 1;
    if (asked === 1) {
      repository.rival('main', { 'rival.txt': 'on top\n' });
    }
  });
}

describe.each([
  ['the mutation', COMMIT, {}],
  ['the Git data API', MOVE, { author: AUTHOR }],
])('a commit by %s', (_, operation, more) => {
  test.each<[string, Fault]>([
    ['reply that is lost', { hangUp: true }],
    ['reply that breaks off', { cutAfter: 20 }],
    ['fault of the server that comes too late', { status: 502, carriedOut: true }],
  ])('is found after a %s, and not made again', async (__, fault) => {
    repository.server.failOn(operation, fault);
    rivalAfterNext();
    const result = await repository.commit(writing({ 'new.txt': 'mine\n' }), more);
    expect(result).toMatchObject({ outcome: 'written', files: ['new.txt'], commit: repository.git('rev-parse', 'main~1').trim() });
    expect(ours()).toEqual([result.commit]);
    expect(repository.asked().filter((asked) => asked === operation)).toHaveLength(1);
    expect(repository.git('show', 'main:rival.txt')).toBe('on top\n');
  });

  test.each<[string, Fault]>([
    ['that is lost', { lost: true }],
    ['that the server failed at', { status: 502 }],
    ['at which GraphQL failed without saying how', { graphql: { message: 'Something went wrong while executing your query.' } }],
  ])('is made once more after a request %s', async (__, fault) => {
    repository.server.failOn(operation, fault);
    const result = await repository.commit(writing({ 'new.txt': 'mine\n' }), more);
    expect(result.outcome).toBe('written');
    expect(ours()).toEqual([result.commit]);
  });

  test.each<[string, Fault]>([
    ['with status 403', { status: 403, headers: { 'retry-after': '7' }, message: 'You have exceeded a secondary rate limit.' }],
    ['with status 429', { status: 429, headers: { 'retry-after': '7' } }],
    ['with status 200', { graphql: { message: 'You have exceeded a secondary rate limit.' }, headers: { 'retry-after': '7' } }],
    ['by its type', { graphql: { type: 'RATE_LIMITED', message: 'API rate limit exceeded' }, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000007' } }],
  ])('waits as long as a rate limit says %s', async (__, fault) => {
    repository.server.failOn(operation, fault);
    const result = await repository.commit(writing({ 'new.txt': 'mine\n' }), more);
    expect(result.outcome).toBe('written');
    expect(Math.max(...repository.waits)).toBeGreaterThan(6000);
    expect(repository.asked().filter((asked) => asked === operation)).toHaveLength(2);
    expect(ours()).toHaveLength(1);
  });

  test('gives way when somebody is faster, and goes on top of that', async () => {
    let races = 0;
    repository.server.before(operation, () => {
      races += 1;
      if (races <= 3) {
        repository.rival('main', { 'top.txt': `rival ${races}\n` });
      }
    });
    const change = async (snapshot: { read(path: string): Promise<string | undefined> }): Promise<Change> => writing({ 'top.txt': `${await snapshot.read('top.txt')}mine\n` })();
    expect((await repository.commit(change, more)).outcome).toBe('written');
    expect(repository.git('show', 'main:top.txt')).toBe('rival 3\nmine\n');
    expect(repository.git('rev-list', '--count', 'main')).toBe('5\n');
    repository.git('fsck', '--strict', '--full');
  });

  test.each<[string, Fault]>([
    ['a rule of the repository', { graphql: { type: 'UNPROCESSABLE', message: 'Repository rule violations found\n\nChanges must be made through a pull request.' } }],
    ['an archived repository', { graphql: { type: 'FORBIDDEN', message: 'Repository was archived so is read-only.' } }],
    ['a token that may only read', { status: 403, message: 'Resource not accessible by integration' }],
  ])('that is refused by %s is not tried again', async (__, fault) => {
    repository.server.failOn(operation, ...Array.from({ length: 9 }, () => fault));
    const words = 'graphql' in fault ? fault.graphql.message.split('\n').at(-1) : 'Resource not accessible';
    const refusal = await repository.commit(writing({ 'new.txt': 'mine\n' }), more).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Error).message).toMatch(/^Branch main may not be written so: GitHub refused/);
    expect((refusal as Error).message).toContain(words);
    expect(repository.asked().filter((asked) => asked === operation)).toHaveLength(1);
    expect(ours()).toEqual([]);
  });
});

describe('a refusal', () => {
  test('for a lost race is none, even where GitHub shows the old head for a while', async () => {
    repository.server.failOn(COMMIT, { graphql: { type: 'STALE_DATA', message: 'Expected branch to point to something else.' } });
    expect((await repository.commit(writing({ 'new.txt': 'mine\n' }))).outcome).toBe('written');
  });

  test('is not believed before a second look at the branch', async () => {
    repository.server.failOn(MOVE, { graphql: { type: 'UNPROCESSABLE', message: 'Reference cannot be updated' } });
    let looks = 0;
    repository.server.before('graphql/repository', () => {
      looks += repository.server.requests.includes(MOVE) ? 1 : 0;
      if (looks === 2) {
        repository.rival('main', { 'rival.txt': 'x\n' });
      }
    });
    expect((await repository.commit(writing({ 'new.txt': 'mine\n' }), { author: AUTHOR })).outcome).toBe('written');
  });
});

describe('a repository', () => {
  const missing: Fault = { graphql: { type: 'NOT_FOUND', message: 'Could not resolve to a Repository.' } };

  test('that the token does not see is named, after some patience', async () => {
    await expect(repository.branches(undefined, 'other').tip('main')).rejects.toThrow(`GitHub shows no repository ${OWNER}/other to this token.`);
    expect(repository.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(15_000);
  });

  test('that a token sees only after some seconds is waited for', async () => {
    repository.server.failOn('graphql/repository', missing, missing);
    expect((await repository.branches(undefined, NAME).tip('main')).commit).toBe(repository.git('rev-parse', 'main').trim());
  });

  test('that goes away later is not waited for', async () => {
    const branches = repository.branches();
    await branches.tip('main');
    repository.server.failOn('graphql/repository', missing);
    await expect(branches.tip('main')).rejects.toThrow('GitHub shows no repository');
  });

  test('is refused to a wrong token in words', async () => {
    await expect(repository.commit(writing({ x: 'y' }), {}, repository.branches('ghs_wrong'))).rejects.toThrow('Bad credentials');
  });

  test('whose commit one of the servers does not know yet is not taken for an empty one', async () => {
    const snapshot = new GitHubSnapshot({ github: repository.connect(), owner: OWNER, name: NAME }, '1'.repeat(40));
    await expect(snapshot.read('absent.txt')).rejects.toThrow(`GitHub does not show commit ${snapshot.commit}.`);
    await expect(snapshot.list('a')).rejects.toThrow(`GitHub does not show commit ${snapshot.commit}.`);
  });
});
