import { z } from 'zod';
import { UserError } from '../runtime/errors.ts';
import { checked } from './checked.ts';
import { GitHubRefused } from './client.ts';
import type { GitHub } from './connection.ts';

export interface MergeRequest {
  owner: string;
  name: string;
  number: number;
  /** The head that was judged: nothing else is merged. */
  headOid: string;
  method: 'merge' | 'squash' | 'rebase';
}

export type MergeAnswer =
  /** `commit` is what the base branch got. */
  | { outcome: 'merged'; commit: string }
  /** The head is another one than was judged. */
  | { outcome: 'moved'; headOid: string }
  /** In GitHub's words, for people. */
  | { outcome: 'blocked'; words: string };

const mergeSchema = z.object({ sha: z.string() });
const stateSchema = z.object({ state: z.string(), merged: z.boolean(), merge_commit_sha: z.string().nullable(), head: z.object({ sha: z.string() }) });
/** Not mergeable, another head, and a rule that forbids it: which of them it is, the pull request itself tells. */
const NOT_NOW = new Set<number | string>([405, 409, 422]);

/**
 * Merges a pull request as it was judged. One that was merged already, by a lost reply or by a person, is `merged` too.
 *
 * @throws GitHubRefused when the token may not merge; UserError when it stays unknown what became of it.
 */
export async function mergePullRequest(github: GitHub, { owner, name, number, headOid, method }: MergeRequest): Promise<MergeAnswer> {
  const place = { owner, repo: name, pull_number: number };
  try {
    const answer = await github.send('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', { ...place, sha: headOid, merge_method: method });
    return { outcome: 'merged', commit: checked(mergeSchema, answer, 'a merge').sha };
  } catch (error) {
    if (!(error instanceof UserError) || (error instanceof GitHubRefused && !NOT_NOW.has(error.reason))) {
      throw error;
    }
    const state = checked(stateSchema, await github.ask('GET /repos/{owner}/{repo}/pulls/{pull_number}', place), 'a pull request');
    return whatBecame(state, headOid, error);
  }
}

function whatBecame({ state, merged, merge_commit_sha: commit, head }: z.infer<typeof stateSchema>, headOid: string, error: UserError): MergeAnswer {
  if (head.sha !== headOid) {
    return { outcome: 'moved', headOid: head.sha };
  }
  if (merged) {
    return { outcome: 'merged', commit: commit ?? '' };
  }
  if (state === 'closed') {
    return { outcome: 'blocked', words: 'The pull request was closed without being merged.' };
  }
  if (error instanceof GitHubRefused) {
    return { outcome: 'blocked', words: error.message };
  }
  throw error;
}
