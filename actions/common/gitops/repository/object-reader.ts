import { UserError } from '../../runtime/errors.ts';
import type { GitObject, ObjectBatch } from './object-batch.ts';
import { withParents } from './repository-path.ts';
import { type Entry, FOLDER, SUBMODULE } from './tree-entries.ts';

/** An object that is not on this machine, and how many folders deep what is wanted lies below it (0: it is wanted itself). */
export interface MissingObject {
  id: string;
  levels: number;
}

/** Brings objects from the server, by their ids. */
export type FetchObjects = (missing: readonly MissingObject[]) => Promise<void>;

/** A server that leaves out an object which it was asked for by its id would be asked for ever. */
const MOST_FETCHES = 12;
/** So many paths are read in one go, by their names; for more it is quicker to go from folder to folder by ids. */
const FEW = 32;

/** Reads trees and contents of commits, and what is missing in one request. */
export class ObjectReader {
  readonly #batch: ObjectBatch;
  readonly #fetch: FetchObjects;
  readonly #roots = new Map<string, string>();
  readonly #trees = new Map<string, ReadonlyMap<string, Entry>>();
  readonly #contents = new Map<string, Buffer>();

  /** @param fetch undefined where all objects are there. */
  constructor(batch: ObjectBatch, fetch: FetchObjects | undefined) {
    this.#batch = batch;
    this.#fetch = fetch ?? refuseMissing;
  }

  /** Loads what a commit has at paths, files and folders alike; a path where there is nothing is no error. */
  async load(commit: string, paths: readonly string[]): Promise<void> {
    let fetches = 0;
    for (let unknown = this.#unknown(commit, paths); unknown.length > 0; unknown = this.#unknown(commit, paths)) {
      await this.#read(commit, paths.length > FEW ? byId(commit, unknown) : byPath(commit, paths));
      const missing = unknown.filter(({ id }) => !this.#isKnown(id));
      if (missing.length > 0) {
        fetches += 1;
        if (fetches > MOST_FETCHES) {
          throw new UserError(`The server does not send ${missing.length} objects of commit ${commit}, such as ${missing[0]?.id}.`);
        }
        await this.#fetch(missing);
      }
    }
  }

  /** What is at a path, and at the folders above it; of paths that were loaded. */
  entries(commit: string, path: string): Map<string, Entry> {
    const found = new Map<string, Entry>();
    let tree = this.#trees.get(this.#roots.get(commit) ?? '');
    for (const step of withParents(path)) {
      const entry = tree?.get(step.slice(step.lastIndexOf('/') + 1));
      if (entry === undefined) {
        break;
      }
      found.set(step, { ...entry, path: step });
      tree = entry.mode === FOLDER ? this.#trees.get(entry.id) : undefined;
    }
    return found;
  }

  /** The folders on the way to a path, from the root, as far as they are there: each step of it and the names beside it. */
  *surroundings(commit: string, path: string): Generator<{ step: string; names: Iterable<string> }> {
    let tree = this.#trees.get(this.#roots.get(commit) ?? '');
    for (const step of withParents(path)) {
      if (tree === undefined) {
        return;
      }
      yield { step, names: tree.keys() };
      tree = this.#trees.get(tree.get(step.slice(step.lastIndexOf('/') + 1))?.id ?? '');
    }
  }

  /** What is in a folder that was loaded, by name. */
  folder(commit: string, path: string): ReadonlyMap<string, Entry> {
    const entry = this.entries(commit, path).get(path);
    return this.#trees.get(entry?.id ?? '') ?? new Map();
  }

  /** The bytes of a file that was loaded. */
  content({ id, path }: Entry): Buffer {
    const content = this.#contents.get(id);
    if (content === undefined) {
      throw new Error(`${path} was not loaded.`);
    }
    return content;
  }

  /** Reads the objects of these names that are there; the first name is that of the commit's tree. */
  async #read(commit: string, names: readonly string[]): Promise<void> {
    for (const [index, object] of (await this.#batch.read(names)).entries()) {
      if (object?.type === 'tree') {
        this.#trees.set(object.id, treeEntries(object));
        if (index === 0) {
          this.#roots.set(commit, object.id);
        }
      } else if (object?.type === 'blob') {
        this.#contents.set(object.id, object.content);
      }
    }
  }

  #unknown(commit: string, paths: readonly string[]): MissingObject[] {
    const unknown = new Map<string, MissingObject>();
    for (const path of paths) {
      const first = this.#firstUnknown(commit, path);
      if (first !== undefined && first.levels >= (unknown.get(first.id)?.levels ?? 0)) {
        unknown.set(first.id, first);
      }
    }
    return [...unknown.values()];
  }

  /** Of a commit, whether its tree is. */
  #isKnown(id: string): boolean {
    return this.#roots.has(id) || this.#trees.has(id) || this.#contents.has(id);
  }

  /** The first object on the way to a path that is not known; undefined when all are, or when the way ends before. */
  #firstUnknown(commit: string, path: string): MissingObject | undefined {
    const steps = path.split('/');
    let id = this.#roots.get(commit) ?? commit;
    for (const [index, step] of steps.entries()) {
      const tree = this.#trees.get(id);
      if (tree === undefined) {
        return { id, levels: steps.length - index };
      }
      const entry = tree.get(step);
      if (entry === undefined || entry.mode === SUBMODULE || (entry.mode !== FOLDER && index < steps.length - 1)) {
        return undefined;
      }
      id = entry.id;
    }
    return this.#isKnown(id) ? undefined : { id, levels: 0 };
  }
}

function byPath(commit: string, paths: readonly string[]): string[] {
  return [`${commit}^{tree}`, ...[...new Set(paths.flatMap(withParents))].map((path) => `${commit}:${path}`)];
}

function byId(commit: string, unknown: readonly MissingObject[]): string[] {
  return [`${commit}^{tree}`, ...unknown.map(({ id }) => id).filter((id) => id !== commit)];
}

/** A tree object: for each entry `<mode> <name>\0` and the bytes of its id. */
function treeEntries({ id, content }: GitObject): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const idBytes = id.length / 2;
  let position = 0;
  while (position < content.length) {
    const space = content.indexOf(' ', position);
    const end = content.indexOf(0, space);
    const name = content.toString('utf8', space + 1, end);
    const mode = content.toString('latin1', position, space).padStart(6, '0');
    entries.set(name, { mode, id: content.toString('hex', end + 1, end + 1 + idBytes), path: name });
    position = end + 1 + idBytes;
  }
  return entries;
}

function refuseMissing(missing: readonly MissingObject[]): Promise<void> {
  return Promise.reject(new UserError(`The repository lacks ${missing.length} objects, such as ${missing[0]?.id}; it may be damaged (git fsck).`));
}
