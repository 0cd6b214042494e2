import { join } from 'node:path';
import type { Branches, Proposal } from './branches.ts';
import { type Git, type GitOptions, gitWords } from './git-program.ts';
import { ObjectStore } from './object-store.ts';
import type { Snapshot } from './snapshot.ts';

const NO_COMMIT = '0'.repeat(40);

/**
 * The branches of a repository in a folder of this machine. Objects go into it directly and `git update-ref` is the
 * compare-and-swap. A working tree, its index and HEAD stay as they are.
 *
 * @param signingKey file of a private SSH key; undefined where commits are not signed.
 * @param scratch a git directory of our own, for the references that making a commit needs.
 */
export function localBranches(git: Git, gitDirectory: string, scratch: string, signingKey?: string): Branches {
  const repository: Git = withEnvironment(git, { GIT_DIR: gitDirectory });
  // A shallow repository says in a file of its own where its history ends.
  const folders = { GIT_DIR: scratch, GIT_OBJECT_DIRECTORY: join(gitDirectory, 'objects'), GIT_SHALLOW_FILE: join(gitDirectory, 'shallow') };
  const objects = new ObjectStore(withEnvironment(git, folders), undefined, signingKey);
  return {
    tip: async (branch) => objects.snapshot(await tipOf(repository, branch)),
    async tips(branches) {
      const snapshots: Snapshot[] = [];
      for (const branch of branches) {
        snapshots.push(objects.snapshot(await tipOf(repository, branch)));
      }
      return snapshots;
    },
    history: async (branch, path) => objects.history(await tipOf(repository, branch), path),
    async propose(branch, base, change) {
      return swap(repository, branch, base.commit, await objects.commit(base.commit, change), change.message.subject);
    },
    async replace(branch, present, base, change) {
      const commit = await objects.replacement(branch, present.commit, base.commit, change);
      return swap(repository, branch, present.commit, commit, change.message.subject);
    },
    find: (tip, base, commit) => objects.find(tip.commit, base.commit, commit),
    close: () => Promise.resolve(objects.close()),
  };
}

async function swap(repository: Git, branch: string, expected: string, commit: string, reason: string): Promise<Proposal> {
  const answer = await repository.try(['update-ref', '-m', reason, '--', `refs/heads/${branch}`, commit, expected === '' ? NO_COMMIT : expected]);
  return { commit, mark: commit, landed: answer.exitCode === 0, words: gitWords(answer) };
}

async function tipOf(repository: Git, branch: string): Promise<string> {
  const answer = await repository.try(['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}^{commit}`]);
  return answer.exitCode === 0 ? answer.stdout.trim() : '';
}

export function withEnvironment(git: Git, environment: Record<string, string>): Git {
  const within = (options: GitOptions = {}): GitOptions => ({ ...options, environment: { ...environment, ...options.environment } });
  return {
    try: (args, options) => git.try(args, within(options)),
    require: (what, args, options) => git.require(what, args, within(options)),
    converse: (args, options) => git.converse(args, within(options)),
  };
}
