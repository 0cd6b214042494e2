import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Branches } from '../../../actions/common/gitops/repository/branches.ts';
import { type Author, KIT_AUTHOR } from '../../../actions/common/gitops/repository/commit-message.ts';
import type { Change, CommitResult } from '../../../actions/common/gitops/repository/commit-files.ts';
import { openRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import { replaceBranch } from '../../../actions/common/gitops/repository/replace-branch.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type HostedRepository, hostedRepository, writing } from './github-repository.ts';

const BRANCH = 'promote/production';
const FILES = { 'a/one.txt': 'one\n', 'top.txt': 'top\n' };

let repository: HostedRepository;
beforeEach(async () => {
  repository = await hostedRepository(FILES);
});
afterEach(async () => {
  await repository.stop();
  expect(repository.server.problems).toEqual([]);
});

const ways: [string, () => Promise<Branches>][] = [
  ['the repository itself', () => openRepository(runProgram, { path: repository.bare })],
  ['a git server', () => openRepository(runProgram, { url: `file://${repository.bare}` })],
  ["GitHub's API", () => Promise.resolve(repository.branches())],
];

let clock = 1_700_000_000_000;
/** Commits differ in when they were made. */
function later(): number {
  clock += 2000;
  return clock;
}

async function propose(open: () => Promise<Branches>, change: () => Promise<Change>, author: Author = KIT_AUTHOR): Promise<CommitResult> {
  const branches = await open();
  const pacing = { first: 5, longest: 20, now: later };
  return replaceBranch(branches, { branch: BRANCH, base: 'main', change, author, deadline: 10_000_000, pacing }).finally(() => branches.close());
}

function head(branch = BRANCH): string {
  return repository.git('rev-parse', branch).trim();
}

describe.each(ways)('the branch of a pull request by %s', (_, open) => {
  test('is begun on top of the other', async () => {
    const result = await propose(open, writing({ 'top.txt': 'new\n' }));
    expect(result).toEqual({ outcome: 'written', commit: head(), files: ['top.txt'], reason: '' });
    expect(repository.git('diff', '--name-only', 'main', BRANCH)).toBe('top.txt\n');
    expect(repository.git('rev-parse', `${BRANCH}~1`).trim()).toBe(head('main'));
    repository.git('fsck', '--strict', '--full');
  });

  test.each([KIT_AUTHOR, { name: 'Release bot', email: 'bot@example.com' }])('is left alone when it says so already, by %s', async (author) => {
    await propose(open, writing({ 'top.txt': 'new\n', 'a/one.txt': null }), author);
    const before = head();
    expect(await propose(open, writing({ 'top.txt': 'new\n', 'a/one.txt': null }), author)).toEqual({ outcome: 'unchanged', commit: before, files: ['a/one.txt', 'top.txt'], reason: '' });
    expect(head()).toBe(before);
  });

  test.each<[string, () => Promise<Change>, () => unknown]>([
    ['another change', writing({ 'other.txt': 'x\n' }), () => undefined],
    ['another message', writing({ 'top.txt': 'new\n' }, 'r2'), () => undefined],
    ['a base that has moved on', writing({ 'top.txt': 'new\n' }), () => repository.rival('main', { 'rival.txt': 'r\n' })],
    ['a base that has moved on without a difference', writing({ 'top.txt': 'new\n' }), () => repository.git('update-ref', 'refs/heads/main', repository.git('commit-tree', '-m', 'x', '-p', 'main', 'main^{tree}').trim())],
  ])('is replaced by one commit for %s', async (__, change, meanwhile) => {
    await propose(open, writing({ 'top.txt': 'new\n' }));
    const before = head();
    meanwhile();
    expect((await propose(open, change)).outcome).toBe('written');
    expect(head()).not.toBe(before);
    expect(repository.git('rev-parse', `${BRANCH}~1`).trim()).toBe(head('main'));
    expect(repository.git('diff', '--name-only', 'main', BRANCH).trim()).toBe([...(await wanted(change)).keys()].join('\n'));
  });

  test("is not taken from a person who worked on it", async () => {
    await propose(open, writing({ 'top.txt': 'new\n' }));
    const theirs = repository.rival(BRANCH, { 'top.txt': 'by hand\n' });
    await expect(propose(open, writing({ 'top.txt': 'newer\n' }))).rejects.toThrow(
      new Refusal(`The newest commit of branch ${BRANCH} was not made by odoo-gitops-kit, and is not overwritten. Take that work elsewhere and delete the branch, or name another one.`),
    );
    expect(head()).toBe(theirs);
  });

  test('is not made where the other says so already', async () => {
    expect(await propose(open, writing({ 'top.txt': 'top\n' }))).toEqual({ outcome: 'unchanged', commit: head('main'), files: [], reason: '' });
    expect(repository.git('branch', '--list', BRANCH)).toBe('');
  });

  test('is not overwritten when somebody comes in between', async () => {
    await propose(open, writing({ 'top.txt': 'new\n' }));
    const branches = await open();
    const [present, base] = [await branches.tip(BRANCH), await branches.tip('main')];
    const theirs = repository.rival(BRANCH, { 'top.txt': 'by hand\n' });
    const { message } = (await writing({})()) as Change & { message: never };
    const proposal = await branches.replace(BRANCH, present, base, { files: new Map([['top.txt', 'newer\n']]), message, author: KIT_AUTHOR, time: 1_700_000_000 });
    await branches.close();
    expect(proposal.landed).toBe(false);
    expect(head()).toBe(theirs);
  });
});

describe("the branch of a pull request by GitHub's API", () => {
  const github = (): Promise<Branches> => Promise.resolve(repository.branches());

  test('is written once when the reply is lost', async () => {
    repository.server.failOn('graphql/updateRefs', { hangUp: true });
    const result = await propose(github, writing({ 'top.txt': 'new\n' }));
    expect(result).toMatchObject({ outcome: 'unchanged', commit: head(), files: ['top.txt'] });
    expect(repository.asked().filter((asked) => asked === 'graphql/updateRefs')).toHaveLength(1);
  });

  test('is the same for two who write it at once', async () => {
    const results = await Promise.all([propose(github, writing({ 'top.txt': 'new\n' })), propose(github, writing({ 'top.txt': 'new\n' }))]);
    expect(results.map(({ commit }) => commit)).toEqual([head(), head()]);
    expect(repository.git('rev-list', '--count', `main..${BRANCH}`)).toBe('1\n');
  });
});

async function wanted(change: () => Promise<Change>): Promise<ReadonlyMap<string, string | null>> {
  const answer = await change();
  return 'files' in answer ? answer.files : new Map();
}
