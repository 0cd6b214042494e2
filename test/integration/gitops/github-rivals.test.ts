import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Change } from '../../../actions/common/gitops/repository/commit-files.ts';
import type { Snapshot } from '../../../actions/common/gitops/repository/snapshot.ts';
import { type HostedRepository, hostedRepository, writing } from './github-repository.ts';

const WRITERS = 6;
const PATIENCE = 60_000;

let repository: HostedRepository;
beforeEach(async () => {
  repository = await hostedRepository({ 'log.txt': '' });
});
afterEach(async () => {
  await repository.stop();
  expect(repository.server.problems).toEqual([]);
});

function requireCleanHistory(commits: readonly string[]): void {
  repository.git('fsck', '--strict', '--full');
  expect(repository.git('rev-list', '--min-parents=2', 'main')).toBe('');
  expect(repository.git('rev-list', `--max-count=${WRITERS}`, 'main').trim().split('\n').toSorted()).toEqual(commits.toSorted());
  expect(repository.git('rev-list', '--count', 'main').trim()).toBe(String(WRITERS + 1));
}

// Every third commit is made in the other way, and every other writer loses its first reply.
function rivals(change: (index: number) => (snapshot: Snapshot) => Promise<Change>) {
  repository.server.failOn('graphql/createCommitOnBranch', { hangUp: true }, undefined, { hangUp: true });
  repository.server.failOn('graphql/updateRefs', { hangUp: true });
  const author = (index: number) => (index % 3 === 0 ? { author: { name: 'Release bot', email: 'bot@example.com' } } : {});
  return Promise.all(Array.from({ length: WRITERS }, (_, index) => repository.commit(change(index), author(index))));
}

test(`${WRITERS} writers at once on as many files: every change lands exactly once`, async () => {
  const results = await rivals((index) => writing({ [`customers/c${index}.yaml`]: `tag: ${index}\n` }, `r${index}`));
  expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: WRITERS }, () => 'written'));
  requireCleanHistory(results.map(({ commit }) => commit));
  expect(repository.git('ls-tree', '-r', '--name-only', 'main', 'customers/').trim().split('\n')).toHaveLength(WRITERS);
}, PATIENCE);

test(`${WRITERS} writers at once on one file: nothing is lost`, async () => {
  const change = (index: number) => async (snapshot: Snapshot) => writing({ 'log.txt': `${await snapshot.read('log.txt')}writer ${index}\n` }, `r${index}`)();
  const results = await rivals(change);
  requireCleanHistory(results.map(({ commit }) => commit));
  expect(repository.git('show', 'main:log.txt').trim().split('\n').toSorted()).toEqual(Array.from({ length: WRITERS }, (_, index) => `writer ${index}`));
}, PATIENCE);
