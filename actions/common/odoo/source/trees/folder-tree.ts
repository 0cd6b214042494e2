import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../runtime/errors.ts';
import { blobId } from '../module-files.ts';
import type { FileTree, TreeFile } from './file-tree.ts';
import { LARGEST_TEXT, LIMITS, decodeText, isSearched } from './file-tree.ts';
import { findInFolder, inFolder, sortedEntries } from './folder-search.ts';

const CHUNK = Buffer.allocUnsafe(1024 * 1024);

/**
 * Addons in a folder of this machine. The caller has confined the path; links below it are never followed. Reads are
 * synchronous: nothing else runs, and for many small files they take half the time of asynchronous ones.
 */
export function folderTree(root: string, origin: string): FileTree {
  return {
    origin,
    hasFolder: async (path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true,
    findModules: async (parents) => findInFolder(root, parents),
    filesOf: async (folders) => new FolderWalk(root).files(folders),
    texts: async (files) => readTexts(root, files),
  };
}

class FolderWalk {
  readonly #root: string;
  readonly #files: TreeFile[] = [];
  #bytes = 0;

  constructor(root: string) {
    this.#root = root;
  }

  files(folders: readonly string[]): TreeFile[] {
    folders.forEach((folder) => this.#walk(folder, 1));
    return this.#files;
  }

  #walk(folder: string, depth: number): void {
    if (depth > LIMITS.depth) {
      throw new UserError(`${folder}: folders are nested deeper than ${LIMITS.depth}.`);
    }
    for (const entry of sortedEntries(join(this.#root, folder))) {
      const path = inFolder(folder, entry.name);
      if (!entry.isDirectory()) {
        this.#files.push(this.#file(path, entry));
      } else if (isSearched(entry.name)) {
        this.#walk(path, depth + 1);
      }
    }
    if (this.#files.length > LIMITS.files) {
      throw new UserError(`${folder}: the addons have over ${LIMITS.files} files.`);
    }
  }

  #file(path: string, entry: Dirent): TreeFile {
    if (entry.isSymbolicLink()) {
      const target = readlinkSync(join(this.#root, path), { encoding: 'buffer' });
      return { path, id: blobId(target), bytes: target.length, isLink: true };
    }
    if (!entry.isFile()) {
      throw new UserError(`${path} is neither a file, a folder nor a link.`);
    }
    return this.#identified(path);
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
    const text = decodeText(path, readFileSync(join(root, path)));
    if (text !== undefined) {
      texts.set(path, text);
    }
  }
  return texts;
}
