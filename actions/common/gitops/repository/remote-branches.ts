import { UserError } from '../../runtime/errors.ts';
import type { Branches, Proposal } from './branches.ts';
import { type Git, gitWords } from './git-program.ts';
import { ObjectStore, SEARCHED_COMMITS } from './object-store.ts';

const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--filter=blob:none'];

/**
 * The branches of a repository on a server. Only the tip is fetched, without the contents of its files; those that are read
 * follow one by one. A server that can't leave contents out sends the whole tip.
 *
 * @param git set up with the remote `origin`, in a git directory of our own.
 */
export function remoteBranches(git: Git): Branches {
  const objects = new ObjectStore(git);
  const known = new Set<string>();
  const fetch = async (branch: string, depth: readonly string[]): Promise<string> => {
    const commit = await fetchTip(git, branch, depth);
    if (commit !== '') {
      known.add(branch);
    }
    return commit;
  };
  return {
    // Once a tip is known, a fetch without depth brings all that came after it: the history that `contains` searches.
    tip: async (branch) => objects.snapshot(await fetch(branch, known.has(branch) ? [] : ['--depth=1'])),
    history: async (branch, path) => objects.history(await fetch(branch, [`--depth=${SEARCHED_COMMITS}`]), path),
    async propose(branch, base, change) {
      return push(git, branch, base.commit, await objects.commit(base.commit, change));
    },
    contains: (tip, base, commit) => objects.contains(tip.commit, base.commit, commit),
    close: () => Promise.resolve(),
  };
}

async function fetchTip(git: Git, branch: string, depth: readonly string[]): Promise<string> {
  const tip = `refs/tips/${branch}`;
  const answer = await git.try([...FETCH, ...depth, 'origin', '--', `+refs/heads/${branch}:${tip}`]);
  if (answer.exitCode === 0) {
    return (await git.require('Reading the fetched branch', ['rev-parse', '--verify', '--end-of-options', `${tip}^{commit}`])).trim();
  }
  const heads = await git.try(['ls-remote', '--quiet', '--heads', 'origin', `refs/heads/${branch}`]);
  if (heads.exitCode === 0 && heads.stdout === '') {
    return '';
  }
  throw new UserError(`Fetching branch ${branch} failed: ${gitWords(answer)}`);
}

async function push(git: Git, branch: string, base: string, commit: string): Promise<Proposal> {
  const reference = `refs/heads/${branch}`;
  // An explicit expected id: the branch moves only from the commit that this one was made on, and so only forward.
  const answer = await git.try(['push', '--porcelain', '--no-verify', `--force-with-lease=${reference}:${base}`, 'origin', '--', `${commit}:${reference}`]);
  return { commit, landed: answer.exitCode === 0, words: gitWords(answer) };
}
