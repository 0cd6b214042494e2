/** What a branch (or a checkout) holds at one moment. Paths are relative to its root. */
export interface Snapshot {
  /** The commit id; empty for a branch that does not exist yet, and for the files of a checkout. */
  readonly commit: string;
  /**
   * The text of a file, or undefined when there is none.
   *
   * @throws Refusal when it is not UTF-8 text, is too large, or is a link, a folder or a submodule.
   */
  read(path: string): Promise<string | undefined>;
  /** Names of the files in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Names of the folders in a folder, sorted; empty when there is no such folder. */
  folders(folder: string): Promise<string[]>;
  /**
   * Gets what these paths hold all at once, where asking one by one would cost a request each. What is there and may not be read is
   * refused by `read`.
   */
  prefetch(paths: readonly string[]): Promise<void>;
}

/** The longest text that is read from a repository: no manifest, record or evidence comes near it. */
export const MAXIMUM_FILE_BYTES = 4 * 1024 * 1024;
