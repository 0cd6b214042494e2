import type { NewCommit } from './object-store.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What became of a proposed commit. `lost`: the way broke before the answer came, so the branch may or may not have it.
 * The words are the server's, for people; nothing is decided by them.
 */
export type Proposal =
  | { landed: 'yes'; commit: string }
  | { landed: 'no' | 'lost'; words: string };

/** The branches of one repository, wherever it is: they are read at one moment and moved by compare-and-swap. */
export interface Branches {
  /** The branch as the server has it now; its commit is empty when there is no such branch. */
  tip(branch: string): Promise<Snapshot>;
  /** Makes a commit on top of what was read, and moves the branch to it if the branch is still there. */
  propose(branch: string, base: Snapshot, change: NewCommit): Promise<Proposal>;
  /** The id of the commit with this release id among those that came after `base`. */
  find(branch: string, base: Snapshot, releaseId: string): Promise<string | undefined>;
  /** Removes what was kept on this machine. */
  close(): Promise<void>;
}
