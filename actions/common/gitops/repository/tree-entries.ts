import { createHash } from 'node:crypto';
import { Refusal } from '../../runtime/errors.ts';
import { withParents } from './repository-path.ts';
import { MAXIMUM_FILE_BYTES } from './snapshot.ts';

/** What a commit has at one path. */
export interface Entry {
  /** Six octal digits as git writes them. */
  mode: string;
  id: string;
  path: string;
}

export const LINK = '120000';
export const SUBMODULE = '160000';
export const FOLDER = '040000';
export const ORDINARY = '100644';

/** @throws Refusal when the entry is a link, a submodule or a folder. */
export function refuseUnlessFile({ mode, path }: Entry): void {
  if (mode === LINK || mode === SUBMODULE || mode === FOLDER) {
    const kind = mode === LINK ? 'a symbolic link' : mode === FOLDER ? 'a folder' : 'a submodule';
    throw new Refusal(`${path}: is ${kind}; only regular files are read and written.`);
  }
}

/**
 * @param entries what there is at the folders above `path`, by path.
 * @throws Refusal when one of them is anything but a folder.
 */
export function refuseBlockedFolders(path: string, entries: ReadonlyMap<string, Entry>): void {
  const blocked = withParents(path).slice(0, -1).map((parent) => entries.get(parent)).find((entry) => entry !== undefined && entry.mode !== FOLDER);
  if (blocked !== undefined) {
    throw new Refusal(`${path}: ${blocked.path} is not a folder (a link, a submodule or a file); nothing is read or written through it.`);
  }
}

/**
 * @param bytes how large the file is.
 * @throws Refusal when that is more than is ever read.
 */
export function refuseLarge(path: string, bytes: number): void {
  if (bytes > MAXIMUM_FILE_BYTES) {
    throw new Refusal(`${path}: is larger than ${MAXIMUM_FILE_BYTES} bytes.`);
  }
}

/**
 * Proves that a text is what the id stands for: bytes that are no UTF-8 were replaced on the way.
 *
 * @throws Refusal
 */
export function refuseUnlessText({ path, id }: Entry, text: string): void {
  if (blobId(text) !== id) {
    throw new Refusal(`${path}: is not UTF-8 text.`);
  }
}

/** The id that git gives a file with this text. */
export function blobId(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
