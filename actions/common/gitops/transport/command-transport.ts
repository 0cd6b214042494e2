import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../runtime/errors.ts';
import type { ProgramResult } from '../../runtime/exec.ts';
import type { Proposal } from '../repository/branches.ts';
import { type Git, type GitOptions, gitWords } from '../repository/git-program.ts';
import type { MissingObject } from '../repository/object-reader.ts';
import { SEARCHED_COMMITS } from '../repository/object-store.ts';
import { writeConfiguration } from '../repository/scratch-repository.ts';
import { contentFilters, NO_CONTENTS, UPPER_LEVELS } from './filters.ts';
import { readTip, tipReference } from './tip-references.ts';
import type { Transport } from './transport.ts';

const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
const WHOLE_HISTORY = `--depth=${SEARCHED_COMMITS}`;

interface FetchPlan {
  /** What to leave out; the later ones are for servers that can't do the first. */
  filters: readonly string[];
  options: readonly string[];
}

const NEWEST: FetchPlan = { filters: [UPPER_LEVELS, NO_CONTENTS], options: ['--depth=1'] };
/** Without a depth, all that came after a known tip: the history that `find` searches. */
const SINCE: FetchPlan = { ...NEWEST, options: [] };
/** Which commits changed a path can only be told with the trees of all. */
const HISTORY: FetchPlan = { filters: [NO_CONTENTS], options: [WHOLE_HISTORY] };

/**
 * Speaks with any server through `git fetch` and `git push`. A server that can't leave anything out sends the whole tip.
 *
 * @param git set up with the remote `origin`, in a git directory of our own.
 * @param folder that git directory.
 */
export function commandTransport(git: Git, folder: string): Transport {
  let newest: string[] = [];
  return {
    async tips(branches) {
      const isKnown = (await readTip(folder, String(branches[0]))) !== '';
      newest = await fetchTips(git, folder, branches, isKnown ? SINCE : NEWEST);
      return newest;
    },
    async history(branch) {
      newest = await fetchTips(git, folder, [branch], HISTORY);
      return String(newest[0]);
    },
    objects: (missing) => fetchObjects(git, folder, missing, newest),
    push: (branch, base, commit) => push(git, branch, base, commit),
    close: () => undefined,
  };
}

/** The commits of branches, empty where there is none; the first one is asked for by its name, so that a server says so at once. */
async function fetchTips(git: Git, folder: string, branches: readonly string[], { filters, options }: FetchPlan): Promise<string[]> {
  const [first = '', ...others] = branches;
  await Promise.all(others.map((branch) => rm(join(folder, tipReference(branch)), { force: true })));
  // A pattern that fits nothing is no error, other than a name that is not there.
  const references = [`+refs/heads/${first}:${tipReference(first)}`, ...others.map((branch) => `+refs/heads/${branch}*:${tipReference(branch)}*`)];
  let words = '';
  for (const filter of filters) {
    const answer = await fetchSome(git, folder, [...options, `--filter=${filter}`, 'origin', '--', ...references]);
    if (answer.exitCode === 0) {
      return Promise.all(branches.map((branch) => readTip(folder, branch)));
    }
    const heads = await git.try(['ls-remote', '--quiet', '--heads', 'origin', `refs/heads/${first}`]);
    if (heads.exitCode === 0 && heads.stdout === '') {
      return branches.map(() => '');
    }
    words = gitWords(answer);
  }
  throw new UserError(`Fetching branch ${first} failed: ${words}`);
}

async function fetchObjects(git: Git, folder: string, missing: readonly MissingObject[], newest: readonly string[]): Promise<void> {
  const ids = missing.map(({ id }) => id);
  // Without version 2 of the protocol a server gives nothing by its id but the tips of branches: then all that is in them.
  const wholeTips = { options: ['--refetch', '--depth=1'], ids: newest.filter((commit) => commit !== '') };
  const ways = [...contentFilters(missing).map((filter) => ({ options: [`--filter=${filter}`], ids })), wholeTips];
  const words: string[] = [];
  for (const way of ways) {
    const answer = await fetchSome(git, folder, [...way.options, '--stdin', 'origin'], { input: way.ids.map((id) => `${id}\n`).join('') });
    if (answer.exitCode === 0) {
      return;
    }
    words.push(gitWords(answer));
  }
  throw new UserError(`Fetching ${missing.length} objects failed: ${words[0]}`);
}

async function fetchSome(git: Git, folder: string, args: readonly string[], options: GitOptions = {}): Promise<ProgramResult> {
  // Told of a tip that is here, the server would leave out what it takes to be here along with it.
  const isById = options.input !== undefined || args.includes(WHOLE_HISTORY);
  try {
    return await git.try([...(isById ? ['-c', 'fetch.negotiationAlgorithm=noop'] : []), ...FETCH, ...args], options);
  } finally {
    await writeConfiguration(folder);
  }
}

async function push(git: Git, branch: string, base: string, commit: string): Promise<Proposal> {
  const reference = `refs/heads/${branch}`;
  // An explicit expected id: the branch moves only from what was read of it.
  const answer = await git.try(['push', '--porcelain', '--no-verify', `--force-with-lease=${reference}:${base}`, 'origin', '--', `${commit}:${reference}`]);
  return { commit, mark: commit, landed: answer.exitCode === 0, words: gitWords(answer) };
}
