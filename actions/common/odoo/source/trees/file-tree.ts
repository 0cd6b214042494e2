/** A file of a tree. */
export interface TreeFile {
  /** From the root of the tree, with `/`. */
  path: string;
  /** Git's blob id of the content; of the target for a link. */
  id: string;
  bytes: number;
  isLink: boolean;
}

export interface TreeListing {
  files: TreeFile[];
  /** Sentences about what cannot be read as a module; a plan is not made around them. */
  problems: string[];
}

/** Where addons are read from: a folder or the tree of a git commit. */
export interface FileTree {
  /** For sentences: `folder addons`, `ref main (0123456789ab)`. */
  origin: string;
  hasFolder(path: string): Promise<boolean>;
  /** The files of every module folder directly below `folders`, and perhaps others. Links are listed, never followed. */
  list(folders: readonly string[]): Promise<TreeListing>;
  /** Texts by path. A file over `LARGEST_TEXT` bytes, or one that is not UTF-8, has none. */
  texts(files: readonly TreeFile[]): Promise<Map<string, string>>;
}

export const LARGEST_TEXT = 4 * 1024 * 1024;
/** Limits against trees that were made to exhaust the runner. */
export const LIMITS = { files: 250_000, fileBytes: 1024 ** 3, totalBytes: 16 * 1024 ** 3, textBytes: 512 * 1024 ** 2, depth: 40 };
export const MANIFESTS = ['__manifest__.py', '__openerp__.py'] as const;

/** UTF-8 text, or undefined for other bytes. A byte order mark stays, as Python sees it. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
