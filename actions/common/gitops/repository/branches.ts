import type { NewCommit } from './object-store.ts';
import type { Snapshot } from './snapshot.ts';

/** What became of a proposed commit. The words are the server's, for people: nothing is decided by them. */
export interface Proposal {
  /** Empty where the server makes the commit and did not say which. */
  commit: string;
  /** What `find` knows the commit by. */
  mark: string;
  /** False also when no answer came: then the branch has to be read again, and searched for the commit. */
  landed: boolean;
  words: string;
}

/** The branches of one repository, wherever it is: they are read at one moment and moved by compare-and-swap. */
export interface Branches {
  /** The branch as the server has it now; its commit is empty when there is no such branch. */
  tip(branch: string): Promise<Snapshot>;
  /** Several branches, as they are at one moment where the server can say that, in the order of the names. */
  tips(branches: readonly string[]): Promise<Snapshot[]>;
  /** Makes a commit on top of what was read, and moves the branch to it if the branch is still there. */
  propose(branch: string, base: Snapshot, change: NewCommit): Promise<Proposal>;
  /**
   * The commit that a proposal on top of `base` made, if it is among those that came after `base` up to `tip`; both were read
   * from this branch.
   *
   * @param mark the proposal's.
   */
  find(tip: Snapshot, base: Snapshot, mark: string): Promise<string | undefined>;
  /**
   * Makes a branch one commit on top of what was read of another, whatever it held before, if it is still what was read of it.
   * A branch that is this commit already is left alone; the proposal then names the commit that is there.
   *
   * @param present the branch as it was read; its commit is empty where there is none yet.
   * @throws Refusal when the newest commit of the branch is not the kit's.
   */
  replace(branch: string, present: Snapshot, base: Snapshot, change: NewCommit): Promise<Proposal>;
  /** The branch at each commit that changed something at `path`, the newest first, as far as 1,000 commits back. */
  history(branch: string, path: string): Promise<Snapshot[]>;
  /** Removes what was kept on this machine. */
  close(): Promise<void>;
}
