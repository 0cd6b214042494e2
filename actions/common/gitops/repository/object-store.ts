import { createHash } from 'node:crypto';
import { Refusal } from '../../runtime/errors.ts';
import { type Author, type CommitMessage, messageText } from './commit-message.ts';
import type { Git } from './git-program.ts';
import { checkRepositoryPath, withParents } from './repository-path.ts';
import { MAXIMUM_FILE_BYTES, type Snapshot } from './snapshot.ts';

/** Files to set (text) or to take away (null), by path. */
export type FileChanges = ReadonlyMap<string, string | null>;

export interface NewCommit {
  files: FileChanges;
  message: CommitMessage;
  author: Author;
  /** Seconds since 1970. */
  time: number;
}

interface Entry {
  mode: string;
  id: string;
  path: string;
}

/** How far back a history is searched. */
export const SEARCHED_COMMITS = 1000;

const LINK = '120000';
const SUBMODULE = '160000';
const FOLDER = '040000';
const ORDINARY = '100644';

/** Reads commits and makes new ones among git's objects, without a working tree and without an index. */
export class ObjectStore {
  readonly #git: Git;
  #made = 0;

  /** @param git set up with the folder of the objects (GIT_DIR, GIT_OBJECT_DIRECTORY). */
  constructor(git: Git) {
    this.#git = git;
  }

  /** @param commit its id; empty for a branch that does not exist yet. */
  snapshot(commit: string): Snapshot {
    const texts = new Map<string, Promise<string | undefined>>();
    return {
      commit,
      read: (path) => {
        const text = texts.get(path) ?? this.#read(commit, path);
        texts.set(path, text);
        return text;
      },
      list: (folder) => this.#list(commit, folder),
    };
  }

  /** Writes blobs, trees and the commit; no branch moves. Answers the id of the commit. */
  async commit(parent: string, change: NewCommit): Promise<string> {
    const modes = await this.#modes(parent, [...change.files.keys()]);
    this.#made += 1;
    const stream = importStream(`refs/made/${this.#made}`, parent, change, modes);
    const answer = await this.#git.require('Writing the commit', ['fast-import', '--quiet', '--done', '--date-format=raw'], { input: stream });
    return answer.trim();
  }

  /** Whether `commit` is reachable from `tip` and not from `base`. */
  async contains(tip: string, base: string, commit: string): Promise<boolean> {
    const range = base === '' ? [tip] : [tip, `^${base}`];
    const commits = tip === '' ? '' : await this.#git.require('Reading the history', ['rev-list', ...range, '--']);
    return commits.split('\n').includes(commit);
  }

  /** What each commit that changed something at `path` holds, the newest first. */
  async history(tip: string, path: string): Promise<Snapshot[]> {
    checkRepositoryPath(path);
    const searched = ['log', '--first-parent', `--max-count=${SEARCHED_COMMITS}`, '--format=%H', '--end-of-options', tip, '--', path];
    const commits = tip === '' ? '' : await this.#git.require(`Reading the history of ${path}`, searched);
    return commits.split('\n').filter((line) => line !== '').map((commit) => this.snapshot(commit));
  }

  async #read(commit: string, path: string): Promise<string | undefined> {
    const entry = (await this.#entries(commit, [path])).get(path);
    if (entry === undefined) {
      return undefined;
    }
    refuseUnlessFile(entry);
    const text = await this.#git.require(`Reading ${path}`, ['cat-file', 'blob', entry.id]);
    if (Buffer.byteLength(text) > MAXIMUM_FILE_BYTES) {
      throw new Refusal(`${path}: is larger than ${MAXIMUM_FILE_BYTES} bytes.`);
    }
    // Bytes that are no UTF-8 were replaced on the way, and then the text is not the one that the id stands for.
    if (blobId(text) !== entry.id) {
      throw new Refusal(`${path}: is not UTF-8 text.`);
    }
    return text;
  }

  async #list(commit: string, folder: string): Promise<string[]> {
    checkRepositoryPath(folder);
    const entries = commit === '' ? [] : await this.#listTree(commit, [`${folder}/`]);
    return entries.filter(({ mode }) => mode !== FOLDER && mode !== SUBMODULE).map(({ path }) => path.slice(folder.length + 1)).toSorted();
  }

  /** The modes of files that are there already, after checking that each path may be written. */
  async #modes(parent: string, paths: readonly string[]): Promise<Map<string, string>> {
    const entries = await this.#entries(parent, paths);
    for (const path of paths) {
      const present = entries.get(path);
      if (present !== undefined) {
        refuseUnlessFile(present);
      }
    }
    return new Map([...entries].map(([path, { mode }]) => [path, mode]));
  }

  /** What is at the paths and in the folders above them. */
  async #entries(commit: string, paths: readonly string[]): Promise<Map<string, Entry>> {
    paths.forEach(checkRepositoryPath);
    const asked = [...new Set(paths.flatMap(withParents))];
    const entries = commit === '' ? [] : await this.#listTree(commit, asked);
    const byPath = new Map(entries.map((entry) => [entry.path, entry]));
    for (const path of paths) {
      refuseBlockedFolders(path, byPath);
    }
    return byPath;
  }

  async #listTree(commit: string, paths: readonly string[]): Promise<Entry[]> {
    const listing = await this.#git.require('Reading the commit', ['ls-tree', '-z', '-t', commit, '--', ...paths]);
    return listing.split('\0').filter((line) => line !== '').map((line) => {
      const [facts = '', path = ''] = line.split('\t');
      const [mode = '', , id = ''] = facts.split(' ');
      return { mode, id, path };
    });
  }
}

function refuseUnlessFile({ mode, path }: Entry): void {
  if (mode === LINK || mode === SUBMODULE || mode === FOLDER) {
    const kind = mode === LINK ? 'a symbolic link' : mode === FOLDER ? 'a folder' : 'a submodule';
    throw new Refusal(`${path}: is ${kind}; only regular files are read and written.`);
  }
}

function refuseBlockedFolders(path: string, entries: ReadonlyMap<string, Entry>): void {
  const blocked = withParents(path).slice(0, -1).map((parent) => entries.get(parent)).find((entry) => entry !== undefined && entry.mode !== FOLDER);
  if (blocked !== undefined) {
    throw new Refusal(`${path}: ${blocked.path} is not a folder (a link, a submodule or a file); nothing is read or written through it.`);
  }
}

function blobId(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The change in the language of `git fast-import`, which makes blobs, trees and commit in one process. */
function importStream(ref: string, parent: string, change: NewCommit, modes: ReadonlyMap<string, string>): string {
  const { name, email } = change.author;
  const by = `${name} <${email}> ${change.time} +0000`;
  const files = [...change.files].map(([path, text]) =>
    text === null ? `D ${quotedPath(path)}\n` : `M ${modes.get(path) ?? ORDINARY} inline ${quotedPath(path)}\n${dataBlock(text)}`);
  const from = parent === '' ? '' : `from ${parent}\n`;
  return `commit ${ref}\nmark :1\nauthor ${by}\ncommitter ${by}\n${dataBlock(messageText(change.message))}${from}${files.join('')}\nget-mark :1\ndone\n`;
}

function dataBlock(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function quotedPath(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}
