import { Refusal, UserError } from '../../runtime/errors.ts';
import { type Attempt, retryUntil, type RetryOptions } from '../../runtime/retry.ts';
import type { Branches } from './branches.ts';
import { changedFiles, type ChangedFile } from './changed-files.ts';
import type { Author, CommitMessage } from './commit-message.ts';
import type { FileChanges, NewCommit } from './object-store.ts';
import type { Snapshot } from './snapshot.ts';

/** What a change wants of the branch as it is; no files where it says so already. */
export interface WantedCommit {
  files: FileChanges;
  message: CommitMessage;
}

/** Files to write, or nothing because a newer state is there already. */
export type Change = WantedCommit | { superseded: string };

export interface CommitRequest {
  branch: string;
  /** Further branches that the change looks at, as they are at the same moment. */
  alsoRead?: readonly string[];
  /**
   * Works out the change from what the branch holds now. It is asked again after every lost race, so what it checked before
   * is checked again on what is there then.
   *
   * @throws Refusal when nothing may be written.
   */
  change: (snapshot: Snapshot, alsoRead: readonly Snapshot[]) => Promise<Change>;
  author: Author;
  /** Milliseconds until no further attempt is begun. */
  deadline: number;
  /** Clock and pauses of the attempts; tests set them. */
  pacing?: Partial<Omit<RetryOptions, 'deadline'>>;
}

export interface CommitResult {
  outcome: 'written' | 'unchanged' | 'superseded';
  /** The commit that was written; of `unchanged` and `superseded` the one that was found. */
  commit: string;
  /** Paths that the commit changed, sorted. */
  files: string[];
  /** Why it is superseded; otherwise empty. */
  reason: string;
}

/** Milliseconds without a sign of life (a first answer, a moved branch) after which a server is not asked again. */
const PATIENCE = 20_000;

/**
 * Writes files to a branch as one commit on top of whatever is there. When the branch has moved, the change is worked out
 * again on its new tip (never rebased as text), with growing random pauses, until the deadline. A push that failed may have
 * landed all the same (a lost reply, a request that was repeated on the way), so what came after is searched for it first.
 *
 * @throws Refusal of the change; UserError when the server can't be reached or keeps refusing.
 */
export async function commitFiles(branches: Branches, request: CommitRequest): Promise<CommitResult> {
  const now = request.pacing?.now ?? Date.now;
  const progress: Progress = { base: undefined, aliveAt: now(), open: [], error: undefined };
  return retryUntil(() => attempt(branches, request, progress, now), {
    first: 200,
    longest: 4000,
    ...request.pacing,
    deadline: request.deadline,
  });
}

interface Progress {
  base: string | undefined;
  aliveAt: number;
  /** Proposals that were not confirmed: each may still have landed, or land late. */
  open: { base: Snapshot; mark: string; files: string[] }[];
  error: Error | undefined;
}

async function attempt(branches: Branches, request: CommitRequest, progress: Progress, now: () => number): Promise<Attempt<CommitResult>> {
  try {
    return await tryOnce(branches, request, progress, now);
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof UserError) || now() - progress.aliveAt > PATIENCE) {
      throw error;
    }
    return { done: false, error };
  }
}

async function tryOnce(branches: Branches, request: CommitRequest, progress: Progress, now: () => number): Promise<Attempt<CommitResult>> {
  const [base, ...others] = await tipsOf(branches, request.branch, request.alsoRead);
  noteLife(progress, base, now());
  const landed = await landedBefore(branches, base, progress);
  if (landed !== undefined) {
    return done('written', landed.commit, landed.files);
  }
  const change = await request.change(base, others);
  if ('superseded' in change) {
    return done('superseded', base.commit, [], change.superseded);
  }
  const changed = await changedFiles(base, change.files);
  if (changed.length === 0) {
    return done('unchanged', base.commit);
  }
  return propose(branches, request, progress, base, changed, { message: change.message, time: Math.floor(now() / 1000) });
}

/** A branch and others that are looked at along with it. */
export async function tipsOf(branches: Branches, branch: string, others: readonly string[] = []): Promise<[Snapshot, ...Snapshot[]]> {
  return (await branches.tips([branch, ...others])) as [Snapshot, ...Snapshot[]];
}

async function propose(
  branches: Branches,
  { branch, author }: CommitRequest,
  progress: Progress,
  base: Snapshot,
  changed: readonly ChangedFile[],
  commit: Pick<NewCommit, 'message' | 'time'>,
): Promise<Attempt<CommitResult>> {
  const paths = changed.map(({ path }) => path);
  const files = new Map(changed.map(({ path, after }) => [path, after]));
  const proposal = await branches.propose(branch, base, { ...commit, files, author });
  if (proposal.landed) {
    return done('written', proposal.commit, paths);
  }
  progress.open.push({ base, mark: proposal.mark, files: paths });
  progress.error = new UserError(`Branch ${branch} was not written: ${proposal.words}`);
  return { done: false, error: progress.error };
}

async function landedBefore(branches: Branches, tip: Snapshot, { open }: Progress): Promise<{ commit: string; files: string[] } | undefined> {
  for (const { base, mark, files } of open) {
    const commit = await branches.find(tip, base, mark);
    if (commit !== undefined) {
      return { commit, files };
    }
  }
  return undefined;
}

/** A server that keeps refusing while its branch stands still will not change its mind. */
function noteLife(progress: Progress, { commit }: Snapshot, time: number): void {
  if (progress.base !== commit) {
    progress.base = commit;
    progress.aliveAt = time;
  } else if (progress.error !== undefined && time - progress.aliveAt > PATIENCE) {
    throw progress.error;
  }
}

function done(outcome: CommitResult['outcome'], commit: string, files: string[] = [], reason = ''): Attempt<CommitResult> {
  return { done: true, value: { outcome, commit, files, reason } };
}
