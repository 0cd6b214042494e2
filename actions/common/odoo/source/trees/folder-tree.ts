import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../runtime/errors.ts';
import { MODULE_NAME } from '../addons.ts';
import { blobId } from '../module-files.ts';
import type { FileTree, TreeFile, TreeListing } from './file-tree.ts';
import { LARGEST_TEXT, LIMITS, MANIFESTS, decodeText } from './file-tree.ts';

const CHUNK = Buffer.allocUnsafe(1024 * 1024);

/**
 * Addons in a folder of this machine. The caller has confined the path; links below it are never followed. Reads are
 * synchronous: nothing else runs, and for many small files they take half the time of asynchronous ones.
 */
export function folderTree(root: string, origin: string): FileTree {
  return {
    origin,
    hasFolder: async (path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true,
    list: async (folders) => new FolderLister(root).list(folders),
    texts: async (files) => readTexts(root, files),
  };
}

class FolderLister {
  readonly #root: string;
  readonly #listing: TreeListing = { files: [], problems: [] };
  #bytes = 0;

  constructor(root: string) {
    this.#root = root;
  }

  list(folders: readonly string[]): TreeListing {
    for (const folder of folders) {
      for (const entry of this.#entries(folder)) {
        const path = inFolder(folder, entry.name);
        if (MODULE_NAME.test(entry.name) && this.#holdsManifest(path)) {
          this.#module(path, entry);
        }
      }
    }
    return this.#listing;
  }

  #module(path: string, entry: Dirent): void {
    if (entry.isDirectory()) {
      this.#walk(path, 1);
    } else {
      this.#listing.problems.push(`${path} is a symbolic link to a module. Links are not followed: give the folder that it leads to.`);
    }
  }

  #holdsManifest(path: string): boolean {
    return MANIFESTS.some((manifest) => {
      try {
        return statSync(join(this.#root, path, manifest), { throwIfNoEntry: false })?.isFile() === true;
      } catch {
        return false;
      }
    });
  }

  #walk(folder: string, depth: number): void {
    if (depth > LIMITS.depth) {
      throw new UserError(`${folder}: folders are nested deeper than ${LIMITS.depth}.`);
    }
    for (const entry of this.#entries(folder)) {
      const path = inFolder(folder, entry.name);
      if (!entry.isDirectory()) {
        this.#file(path, entry);
      } else if (entry.name !== '__pycache__' && !entry.name.startsWith('.')) {
        this.#walk(path, depth + 1);
      }
    }
  }

  #file(path: string, entry: Dirent): void {
    if (entry.isSymbolicLink()) {
      const target = readlinkSync(join(this.#root, path), { encoding: 'buffer' });
      this.#listing.files.push({ path, id: blobId(target), bytes: target.length, isLink: true });
    } else if (entry.isFile()) {
      this.#listing.files.push(this.#identified(path));
    } else {
      this.#listing.problems.push(`${path} is neither a file, a folder nor a link.`);
    }
    if (this.#listing.files.length > LIMITS.files) {
      throw new UserError(`${path}: the addons have over ${LIMITS.files} files.`);
    }
  }

  #identified(path: string): TreeFile {
    const file = openSync(join(this.#root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size } = fstatSync(file);
      this.#bytes += size;
      if (size > LIMITS.fileBytes || this.#bytes > LIMITS.totalBytes) {
        throw new UserError(`${path}: a file has at most ${LIMITS.fileBytes} bytes, all addons together at most ${LIMITS.totalBytes}.`);
      }
      return { path, id: blobIdOf(file, size), bytes: size, isLink: false };
    } finally {
      closeSync(file);
    }
  }

  #entries(folder: string): Dirent[] {
    const entries = readdirSync(join(this.#root, folder), { withFileTypes: true });
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }
}

function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

/** The blob id of an open file; the content is never whole in memory. */
function blobIdOf(file: number, size: number): string {
  const hash = createHash('sha1').update(`blob ${size}\0`);
  for (let read = readSync(file, CHUNK); read > 0; read = readSync(file, CHUNK)) {
    hash.update(CHUNK.subarray(0, read));
  }
  return hash.digest('hex');
}

function readTexts(root: string, files: readonly TreeFile[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { path } of files.filter((file) => file.bytes <= LARGEST_TEXT && !file.isLink)) {
    const text = decodeText(readFileSync(join(root, path)));
    if (text !== undefined) {
      texts.set(path, text);
    }
  }
  return texts;
}
