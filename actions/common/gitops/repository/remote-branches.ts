import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../runtime/errors.ts';
import type { ProgramResult } from '../../runtime/exec.ts';
import type { Branches, Proposal } from './branches.ts';
import { type Git, type GitOptions, gitWords } from './git-program.ts';
import type { MissingObject } from './object-reader.ts';
import { writeConfiguration } from './scratch-repository.ts';
import type { Snapshot } from './snapshot.ts';
import { ObjectStore, SEARCHED_COMMITS } from './object-store.ts';

const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
const NO_CONTENTS = 'blob:none';
const WHOLE_HISTORY = `--depth=${SEARCHED_COMMITS}`;

interface FetchPlan {
  /** What to leave out; the later ones are for servers that can't do the first. */
  filters: readonly string[];
  options: readonly string[];
}

/** The files at the root and the folders beside them. */
const UPPER_LEVELS = ['tree:2', NO_CONTENTS];
const NEWEST: FetchPlan = { filters: UPPER_LEVELS, options: ['--depth=1'] };
/** Without a depth, all that came after a known tip: the history that `find` searches. */
const SINCE: FetchPlan = { filters: UPPER_LEVELS, options: [] };
/** Which commits changed a path can only be told with the trees of all. */
const HISTORY: FetchPlan = { filters: [NO_CONTENTS], options: [WHOLE_HISTORY] };
/** Below so few folders everything is taken at once: another request takes longer than some files too many. */
const FEW = 16;
const SMALL_FILES = 'blob:limit=64k';

/**
 * The branches of a repository on a server. Of the tip, only the upper levels are fetched; what lies on the way to the files
 * that are read follows, many at a time. A server that can't leave anything out sends the whole tip.
 *
 * @param git set up with the remote `origin`, in a git directory of our own.
 * @param folder that git directory.
 * @param signingKey file of a private SSH key; undefined where commits are not signed.
 */
export function remoteBranches(git: Git, folder: string, signingKey?: string): Branches {
  const objects = new ObjectStore(git, (missing) => fetchObjects(git, folder, missing), signingKey);
  const known = new Set<string>();
  const fetch = async (branches: readonly string[], plan: FetchPlan): Promise<string[]> => {
    const commits = await fetchTips(git, folder, branches, plan);
    branches.filter((_, index) => commits[index] !== '').forEach((branch) => known.add(branch));
    return commits;
  };
  const tips = async (branches: readonly string[]): Promise<Snapshot[]> => {
    const commits = await fetch(branches, known.has(String(branches[0])) ? SINCE : NEWEST);
    return commits.map((commit) => objects.snapshot(commit));
  };
  return {
    tip: async (branch) => (await tips([branch]))[0] as Snapshot,
    tips,
    history: async (branch, path) => objects.history(String((await fetch([branch], HISTORY))[0]), path),
    async propose(branch, base, change) {
      return push(git, branch, base.commit, await objects.commit(base.commit, change));
    },
    async replace(branch, present, base, change) {
      return push(git, branch, present.commit, await objects.replacement(branch, present.commit, base.commit, change));
    },
    find: (tip, base, commit) => objects.find(tip.commit, base.commit, commit),
    close: () => Promise.resolve(),
  };
}

/** The commits of branches, empty where there is none; the first one is asked for by its name, so that a server says so at once. */
async function fetchTips(git: Git, folder: string, branches: readonly string[], { filters, options }: FetchPlan): Promise<string[]> {
  const [first = '', ...others] = branches;
  await Promise.all(others.map((branch) => rm(join(folder, tipOf(branch)), { force: true })));
  // A pattern that fits nothing is no error, other than a name that is not there.
  const references = [`+refs/heads/${first}:${tipOf(first)}`, ...others.map((branch) => `+refs/heads/${branch}*:${tipOf(branch)}*`)];
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

function tipOf(branch: string): string {
  return `refs/tips/${branch}`;
}

async function readTip(folder: string, branch: string): Promise<string> {
  return (await readFile(join(folder, tipOf(branch)), 'utf8').catch(() => '')).trim();
}

async function fetchObjects(git: Git, folder: string, missing: readonly MissingObject[]): Promise<void> {
  const levels = Math.max(...missing.map((object) => object.levels)) + 1;
  const filters = missing.length > FEW ? [NO_CONTENTS] : [`combine:tree:${levels}+${SMALL_FILES}`, NO_CONTENTS];
  const input = missing.map(({ id }) => `${id}\n`).join('');
  let words = '';
  for (const filter of filters) {
    const answer = await fetchSome(git, folder, [`--filter=${filter}`, '--stdin', 'origin'], { input });
    if (answer.exitCode === 0) {
      return;
    }
    words = gitWords(answer);
  }
  throw new UserError(`Fetching ${missing.length} objects failed: ${words}`);
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
