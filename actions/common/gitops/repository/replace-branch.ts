import { Refusal, UserError } from '../../runtime/errors.ts';
import { type Attempt, retryUntil } from '../../runtime/retry.ts';
import type { Branches } from './branches.ts';
import { changedFiles } from './changed-files.ts';
import { type CommitRequest, type CommitResult, tipsOf } from './commit-files.ts';

export interface ReplaceRequest extends CommitRequest {
  /** The branch that the commit goes on top of; `change` is worked out from it. */
  base: string;
}

/**
 * Makes a branch of the kit's own one commit on top of another branch, as a pull request proposes it. Whatever the branch held
 * is replaced; a branch that says so already is left alone, and so is one that a person has worked on.
 *
 * @returns `written`, or `unchanged` when the branch is that commit already, or, with no files, when `base` says so already.
 * @throws Refusal of the change, or of the branch; UserError when the server can't be reached or keeps refusing.
 */
export function replaceBranch(branches: Branches, request: ReplaceRequest): Promise<CommitResult> {
  const attempt = async (): Promise<Attempt<CommitResult>> => {
    try {
      return await tryOnce(branches, request);
    } catch (error) {
      if (error instanceof Refusal || !(error instanceof UserError)) {
        throw error;
      }
      return { done: false, error };
    }
  };
  return retryUntil(attempt, { first: 200, longest: 4000, ...request.pacing, deadline: request.deadline });
}

async function tryOnce(branches: Branches, { branch, base, alsoRead, change, author, pacing }: ReplaceRequest): Promise<Attempt<CommitResult>> {
  const [onto, ...others] = await tipsOf(branches, base, alsoRead);
  const wanted = await change(onto, others);
  if ('superseded' in wanted) {
    return { done: true, value: { outcome: 'superseded', commit: onto.commit, files: [], reason: wanted.superseded } };
  }
  const changed = await changedFiles(onto, wanted.files);
  if (changed.length === 0) {
    return { done: true, value: { outcome: 'unchanged', commit: onto.commit, files: [], reason: '' } };
  }
  const present = await branches.tip(branch);
  const files = new Map(changed.map(({ path, after }) => [path, after]));
  const time = Math.floor((pacing?.now ?? Date.now)() / 1000);
  const { landed, commit, words } = await branches.replace(branch, present, onto, { files, message: wanted.message, author, time });
  return landed
    ? { done: true, value: { outcome: commit === present.commit ? 'unchanged' : 'written', commit, files: [...files.keys()], reason: '' } }
    : { done: false, error: new UserError(`Branch ${branch} was not written: ${words}`) };
}
