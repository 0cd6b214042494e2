import { Refusal, UserError } from '../../runtime/errors.ts';
import { type Author, type CommitMessage, messageText } from './commit-message.ts';
import type { Git } from './git-program.ts';
import { ObjectBatch } from './object-batch.ts';
import { type FetchObjects, ObjectReader } from './object-reader.ts';
import { type CommitFacts, isSameCommit, refuseForeignCommit } from './own-commit.ts';
import { signedCommit } from './signed-commit.ts';
import { checkRepositoryPath, refuseCollision } from './repository-path.ts';
import type { Snapshot } from './snapshot.ts';
import { type Entry, FOLDER, ORDINARY, refuseBlockedFolders, refuseLarge, refuseUnlessFile, SUBMODULE } from './tree-entries.ts';

/** Files to set (text) or to take away (null), by path. */
export type FileChanges = ReadonlyMap<string, string | null>;

export interface NewCommit {
  files: FileChanges;
  message: CommitMessage;
  author: Author;
  /** Seconds since 1970. */
  time: number;
}

/** How far back a history is searched. */
export const SEARCHED_COMMITS = 1000;

/** Reads commits and makes new ones among git's objects, without a working tree and without an index. */
export class ObjectStore {
  readonly #git: Git;
  readonly #batch: ObjectBatch;
  readonly #reader: ObjectReader;
  readonly #signingKey: string | undefined;
  #made = 0;

  /**
   * @param git set up with the folder of the objects (GIT_DIR, GIT_OBJECT_DIRECTORY).
   * @param fetch brings objects that are not there; undefined where all are.
   * @param signingKey file of a private SSH key; undefined where commits are not signed.
   */
  constructor(git: Git, fetch?: FetchObjects, signingKey?: string) {
    this.#git = git;
    this.#signingKey = signingKey;
    this.#batch = new ObjectBatch(git);
    this.#reader = new ObjectReader(this.#batch, fetch);
  }

  /** @param commit its id; empty for a branch that does not exist yet. */
  snapshot(commit: string): Snapshot {
    return {
      commit,
      read: (path) => this.#read(commit, path),
      list: (folder) => this.#list(commit, folder, ({ mode }) => mode !== FOLDER && mode !== SUBMODULE),
      folders: (folder) => this.#list(commit, folder, ({ mode }) => mode === FOLDER),
      prefetch: async (paths) => {
        paths.forEach(checkRepositoryPath);
        if (commit !== '') {
          await this.#reader.load(commit, paths);
        }
      },
    };
  }

  /** Writes blobs, trees and the commit; no branch moves. Answers the id of the commit. */
  async commit(parent: string, change: NewCommit): Promise<string> {
    const modes = await this.#modes(parent, [...change.files.keys()]);
    this.#made += 1;
    const stream = importStream(`refs/made/${this.#made}`, parent, change, modes);
    const answer = await this.#git.require('Writing the commit', ['fast-import', '--quiet', '--done', '--date-format=raw'], { input: stream });
    return this.#signingKey === undefined ? answer.trim() : signedCommit(this.#git, answer.trim(), parent, change, this.#signingKey);
  }

  /** Parents, tree and message of a commit. */
  async facts(commit: string): Promise<CommitFacts> {
    // Not `git log`, which says of the oldest commit of a shallow history that it has no parents.
    const [object] = await this.#batch.read([commit]);
    if (object === undefined) {
      throw new UserError(`The repository lacks commit ${commit}.`);
    }
    const [head = '', ...message] = object.content.toString().split('\n\n');
    const values = (name: string): string[] => [...head.matchAll(new RegExp(`^${name} (?<id>[0-9a-f]+)$`, 'gm'))].map(({ groups }) => String(groups?.['id']));
    return { parents: values('parent'), tree: values('tree').join(''), message: message.join('\n\n') };
  }

  /**
   * Makes the commit that is to be all of a branch.
   *
   * @returns its id, or that of the present commit when it is the same.
   * @throws Refusal when the present commit is not the kit's.
   */
  async replacement(branch: string, present: string, base: string, change: NewCommit): Promise<string> {
    const before = present === '' ? undefined : await this.facts(present);
    if (before !== undefined) {
      refuseForeignCommit(branch, before);
    }
    const commit = await this.commit(base, change);
    return before !== undefined && isSameCommit(before, await this.facts(commit)) ? present : commit;
  }

  /** A commit, if it is reachable from `tip` and not from `base`. */
  async find(tip: string, base: string, commit: string): Promise<string | undefined> {
    const range = base === '' ? [tip] : [tip, `^${base}`];
    const commits = tip === '' ? '' : await this.#git.require('Reading the history', ['rev-list', ...range, '--']);
    return commits.split('\n').find((found) => found === commit);
  }

  /** What each commit that changed something at `path` holds, the newest first. */
  async history(tip: string, path: string): Promise<Snapshot[]> {
    checkRepositoryPath(path);
    const searched = ['log', '--first-parent', `--max-count=${SEARCHED_COMMITS}`, '--format=%H', '--end-of-options', tip, '--', path];
    const commits = tip === '' ? '' : await this.#git.require(`Reading the history of ${path}`, searched);
    return commits.split('\n').filter((line) => line !== '').map((commit) => this.snapshot(commit));
  }

  /** Ends what reads the objects. */
  close(): void {
    this.#batch.close();
  }

  async #read(commit: string, path: string): Promise<string | undefined> {
    const entry = (await this.#entries(commit, [path])).get(path);
    if (entry === undefined) {
      return undefined;
    }
    refuseUnlessFile(entry);
    const content = this.#reader.content(entry);
    refuseLarge(path, content.length);
    return textOf(path, content);
  }

  async #list(commit: string, folder: string, isWanted: (entry: Entry) => boolean): Promise<string[]> {
    checkRepositoryPath(folder);
    if (commit === '') {
      return [];
    }
    await this.#reader.load(commit, [folder]);
    return [...this.#reader.folder(commit, folder)].filter(([, entry]) => isWanted(entry)).map(([name]) => name).toSorted();
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
    if (commit === '') {
      return new Map();
    }
    await this.#reader.load(commit, paths);
    const all = new Map<string, Entry>();
    for (const path of paths) {
      const entries = this.#reader.entries(commit, path);
      refuseBlockedFolders(path, entries);
      for (const { step, names } of this.#reader.surroundings(commit, path)) {
        refuseCollision(step, names);
      }
      entries.forEach((entry, at) => all.set(at, entry));
    }
    return all;
  }
}

function textOf(path: string, content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    throw new Refusal(`${path}: is not UTF-8 text.`, { cause: error });
  }
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
