import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mergePullRequest, type MergeAnswer } from '../../../actions/common/github/merge-pull-request.ts';
import { type PullRequest, type PullRequestContent, writePullRequest } from '../../../actions/common/github/pull-requests.ts';
import type { FakePullRequest } from '../../fakes/github/pull-requests.ts';
import type { Fault } from '../../fakes/github/server.ts';
import { type HostedRepository, hostedRepository, NAME, OWNER } from './github-repository.ts';

const HEAD = 'promote/production';
const CONTENT: PullRequestContent = {
  owner: OWNER,
  name: NAME,
  head: HEAD,
  base: 'main',
  title: 'Promote 19.0-42 to production',
  section: { marker: 'promotion', text: 'What it does' },
  labels: ['promotion', 'production'],
  reviewers: ['anna'],
  teamReviewers: ['release-managers'],
};

let repository: HostedRepository;
beforeEach(async () => {
  repository = await hostedRepository({ 'top.txt': 'top\n' });
  repository.rival(HEAD, { 'top.txt': 'new\n' });
  repository.git('update-ref', `refs/heads/${HEAD}`, repository.git('commit-tree', '-m', 'New', '-p', 'main', `${HEAD}^{tree}`).trim());
});
afterEach(async () => {
  await repository.stop();
  expect(repository.server.problems).toEqual([]);
});

function write(changes: Partial<PullRequestContent> = {}): Promise<PullRequest> {
  return writePullRequest(repository.connect(), { ...CONTENT, ...changes });
}

function pull(number = 1): FakePullRequest {
  return repository.server.pulls.all[number - 1] as FakePullRequest;
}

function head(): string {
  return repository.git('rev-parse', HEAD).trim();
}

/** Operations that changed something. */
function writes(): string[] {
  return repository.asked().filter((operation) => !['pulls/list', 'pulls/get', 'pulls/list-reviews'].includes(operation));
}

describe('a pull request', () => {
  test('is opened with everything it needs', async () => {
    const url = `https://github.com/${OWNER}/${NAME}/pull/1`;
    expect(await write({ draft: true })).toEqual({ number: 1, url, headOid: head(), state: 'opened' });
    expect(pull()).toMatchObject({
      head: HEAD,
      base: 'main',
      title: CONTENT.title,
      body: '<!-- odoo-gitops-kit:promotion -->\nWhat it does\n<!-- /odoo-gitops-kit:promotion -->',
      draft: true,
      labels: ['promotion', 'production'],
      reviewers: ['anna'],
      teams: ['release-managers'],
    });
  });

  test('that is as it should be is only read', async () => {
    await write();
    repository.asked();
    expect((await write()).state).toBe('unchanged');
    expect(writes()).toEqual([]);
  });

  test('is brought up to date around what people wrote', async () => {
    await write();
    pull().body = `Please look at this by Friday.\r\n\r\n${pull().body.replaceAll('\n', '\r\n')}\r\n\r\n- [x] seen`;
    pull().labels.push('urgent');
    repository.asked();
    expect((await write()).state).toBe('unchanged');
    expect((await write({ title: 'Promote 19.0-43', section: { marker: 'promotion', text: 'Another' } })).state).toBe('updated');
    expect(writes()).toEqual(['pulls/update']);
    expect(pull()).toMatchObject({
      title: 'Promote 19.0-43',
      body: 'Please look at this by Friday.\r\n\r\n<!-- odoo-gitops-kit:promotion -->\nAnother\n<!-- /odoo-gitops-kit:promotion -->\r\n\r\n- [x] seen',
      labels: ['promotion', 'production', 'urgent'],
    });
  });

  test('gets the labels and reviewers that it lacks', async () => {
    await write({ labels: [], reviewers: [], teamReviewers: [] });
    expect((await write()).state).toBe('updated');
    expect((await write({ labels: ['PROMOTION'], reviewers: ['Anna'] })).state).toBe('unchanged');
    expect(pull()).toMatchObject({ labels: ['promotion', 'production'], reviewers: ['anna'], teams: ['release-managers'] });
  });

  test('asks nobody again who has answered, and not its own author', async () => {
    repository.server.pulls.open({ head: HEAD, base: 'main' }, 'dana');
    await write({ reviewers: ['anna', 'dana'] });
    repository.server.pulls.review(1, 'anna');
    pull().teams = [];
    repository.asked();
    expect((await write({ reviewers: ['anna', 'dana'] })).state).toBe('unchanged');
    expect(writes()).toEqual([]);
  });

  test('of another branch, repository or base, or closed, is not taken for it', async () => {
    repository.rival('other', { 'x.txt': 'x\n' });
    repository.server.pulls.open({ head: 'other', base: 'main' });
    repository.server.pulls.open({ head: HEAD, base: 'other' });
    repository.server.pulls.open({ head: HEAD, base: 'main' }).state = 'closed';
    repository.server.pulls.open({ head: HEAD, base: 'main' }).from = 'fork';
    expect(await write()).toMatchObject({ number: 5, state: 'opened' });
  });

  test.each<[string, () => void]>([
    ['somebody else opens it first', () => repository.server.before('pulls/create', () => void repository.server.pulls.open({ head: HEAD, base: 'main', body: 'Theirs' }))],
    ['the answer is lost', () => repository.server.failOn('pulls/create', { hangUp: true })],
  ])('is one even when %s', async (_, prepare) => {
    prepare();
    expect(await write()).toMatchObject({ number: 1 });
    expect(repository.server.pulls.all).toHaveLength(1);
    expect(pull()).toMatchObject({ title: CONTENT.title, labels: CONTENT.labels, reviewers: ['anna'] });
    expect(pull().body).toContain('What it does');
  });

  test.each<[string, Fault, string]>([
    ['a branch without a difference', { status: 422, message: 'No commits between main and promote/production' }, 'No commits between'],
    ['a token that may not', { status: 403, message: 'GitHub Actions is not permitted to create or approve pull requests.' }, 'is not permitted to create'],
  ])("is not opened for %s, in GitHub's words", async (_, fault, words) => {
    repository.server.failOn('pulls/create', fault);
    await expect(write()).rejects.toThrow(words);
  });

  test('names a title that is foreign on one line', async () => {
    await write({ title: 'Promote\u001B[31m\n::error::\u202Ex' });
    expect(pull().title).toBe('Promote ::error::x');
  });
});

describe('merging', () => {
  beforeEach(() => {
    repository.server.pulls.open({ head: HEAD, base: 'main' });
  });

  function merge(headOid = head(), method: 'merge' | 'squash' = 'squash'): Promise<MergeAnswer> {
    return mergePullRequest(repository.connect(), { owner: OWNER, name: NAME, number: 1, headOid, method });
  }

  function main(): string {
    return repository.git('rev-parse', 'main').trim();
  }

  test.each(['merge', 'squash'] as const)('puts the head that was judged on the other branch by %s', async (method) => {
    expect(await merge(head(), method)).toEqual({ outcome: 'merged', commit: main() });
    expect(repository.git('show', 'main:top.txt')).toBe('new\n');
    expect(repository.git('rev-list', '--min-parents=2', '--count', 'main')).toBe(method === 'merge' ? '1\n' : '0\n');
  });

  test('merges nothing that came after', async () => {
    const judged = head();
    const later = repository.rival(HEAD, { 'top.txt': 'sneaked in\n' });
    const before = main();
    expect(await merge(judged)).toEqual({ outcome: 'moved', headOid: later });
    expect(main()).toBe(before);
  });

  test('says why GitHub does not', async () => {
    repository.server.pulls.blocked = '2 of 2 required status checks are expected.';
    const answer = await merge();
    expect(answer).toMatchObject({ outcome: 'blocked' });
    expect(JSON.stringify(answer)).toContain('required status checks are expected');
  });

  test('of one that was closed is blocked', async () => {
    pull().state = 'closed';
    expect(await merge()).toEqual({ outcome: 'blocked', words: 'The pull request was closed without being merged.' });
  });

  test.each<[string, Fault]>([['that is lost', { hangUp: true }], ['of a server that failed afterwards', { status: 502, carriedOut: true }]])('is known for done after a reply %s', async (_, fault) => {
    repository.server.failOn('pulls/merge', fault);
    expect(await merge()).toEqual({ outcome: 'merged', commit: main() });
  });

  test('of one that is merged already is done', async () => {
    const judged = head();
    await merge();
    expect(await merge(judged)).toEqual({ outcome: 'merged', commit: main() });
    expect(repository.git('rev-list', '--count', 'main')).toBe('2\n');
  });

  test.each<[string, Fault]>([['is not known', { lost: true }], ['may not happen', { status: 403, message: 'Resource not accessible by integration' }]])('that %s is an error', async (_, fault) => {
    repository.server.failOn('pulls/merge', fault);
    await expect(merge()).rejects.toThrow('GitHub');
  });
});
