import type { Proposal } from '../repository/branches.ts';
import type { MissingObject } from '../repository/object-reader.ts';

/** How branches and objects go between a server and a git directory of our own. */
export interface Transport {
  /**
   * Brings the branches as the server has them now, with the upper levels of their folders.
   *
   * @returns the ids of their commits, empty where there is no such branch.
   */
  tips(branches: readonly string[]): Promise<string[]>;
  /** Brings a branch with its last 1,000 commits and the folders of all of them. @returns the id of its commit, or empty. */
  history(branch: string): Promise<string>;
  /** Brings objects by their ids, and what lies below them on the way to what is wanted. */
  objects(missing: readonly MissingObject[]): Promise<void>;
  /** Moves a branch to a commit, if it is still at `base` (empty: not there yet). */
  push(branch: string, base: string, commit: string): Promise<Proposal>;
  /** Leaves the server alone. What is in the git directory stays. */
  close(): void;
}
