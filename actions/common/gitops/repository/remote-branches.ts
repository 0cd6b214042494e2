import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../runtime/errors.ts';
import type { ProgramResult } from '../../runtime/exec.ts';
import type { Branches, Proposal } from './branches.ts';
import { type Git, type GitOptions, gitWords } from './git-program.ts';
import type { MissingObject } from './object-reader.ts';
import { writeConfiguration } from './scratch-repository.ts';
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
 */
export function remoteBranches(git: Git, folder: string): Branches {
  const objects = new ObjectStore(git, (missing) => fetchObjects(git, folder, missing));
  const known = new Set<string>();
  const fetch = async (branch: string, plan: FetchPlan): Promise<string> => {
    const commit = await fetchTip(git, folder, branch, plan);
    if (commit !== '') {
      known.add(branch);
    }
    return commit;
  };
  return {
    tip: async (branch) => objects.snapshot(await fetch(branch, known.has(branch) ? SINCE : NEWEST)),
    history: async (branch, path) => objects.history(await fetch(branch, HISTORY), path),
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

async function fetchTip(git: Git, folder: string, branch: string, { filters, options }: FetchPlan): Promise<string> {
  const tip = `refs/tips/${branch}`;
  let words = '';
  for (const filter of filters) {
    const answer = await fetchSome(git, folder, [...options, `--filter=${filter}`, 'origin', '--', `+refs/heads/${branch}:${tip}`]);
    if (answer.exitCode === 0) {
      return (await readFile(join(folder, tip), 'utf8')).trim();
    }
    const heads = await git.try(['ls-remote', '--quiet', '--heads', 'origin', `refs/heads/${branch}`]);
    if (heads.exitCode === 0 && heads.stdout === '') {
      return '';
    }
    words = gitWords(answer);
  }
  throw new UserError(`Fetching branch ${branch} failed: ${words}`);
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
