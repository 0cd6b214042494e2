import type { Branches, Proposal } from './branches.ts';
import { RELEASE_ID } from './commit-message.ts';
import { type Git, gitWords } from './git-program.ts';
import { UserError } from '../runtime/errors.ts';
import { ObjectStore } from './object-store.ts';

/** How far back the history is searched for a commit whose reply was lost; rivals have not written more in that time. */
const SEARCHED_COMMITS = 200;
const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
// git's mark for a reference that was refused, by this side or by the server's report.
const REFUSED = /^!\t[^\t]*\t\[(?:remote )?rejected\]/m;

/**
 * The branches of a repository on a server. Only the tip is fetched, without the contents of its files; those that are read
 * follow one by one. A server that can't leave contents out sends the whole tip.
 *
 * @param git set up with the remote `origin`, in a git directory of our own.
 */
export function remoteBranches(git: Git): Branches {
  const objects = new ObjectStore(git);
  return {
    async tip(branch) {
      return objects.snapshot(await fetchTip(git, branch));
    },
    async propose(branch, base, change) {
      const commit = await objects.commit(base.commit, change);
      return push(git, branch, base.commit, commit);
    },
    async find(branch, base, releaseId) {
      await git.require('Reading the history of the remote branch', [
        ...FETCH, `--depth=${SEARCHED_COMMITS}`, '--filter=tree:0', 'origin', '--', `+refs/heads/${branch}:refs/history/${branch}`,
      ]);
      return searchHistory(git, branch, base.commit, releaseId);
    },
    close: () => Promise.resolve(),
  };
}

async function fetchTip(git: Git, branch: string): Promise<string> {
  const tip = `refs/tips/${branch}`;
  const answer = await git.try([...FETCH, '--depth=1', '--filter=blob:none', 'origin', '--', `+refs/heads/${branch}:${tip}`]);
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
  if (answer.exitCode === 0) {
    return { landed: 'yes', commit };
  }
  return { landed: REFUSED.test(answer.stdout) ? 'no' : 'lost', words: gitWords(answer) };
}

async function searchHistory(git: Git, branch: string, base: string, releaseId: string): Promise<string | undefined> {
  const format = `--format=%H%x09%(trailers:key=${RELEASE_ID},valueonly,separator=%x20)`;
  const history = await git.require('Reading the history', ['log', '-z', `--max-count=${SEARCHED_COMMITS}`, format, '--end-of-options', `refs/history/${branch}`]);
  for (const line of history.split('\0')) {
    const [commit, found] = line.split('\t');
    if (commit === base) {
      return undefined;
    }
    if (found === releaseId) {
      return commit;
    }
  }
  return undefined;
}
