import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

export const NO_COMMIT = '0'.repeat(40);
/** Who makes commits where the caller names nobody. */
const BOT = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

export interface GitEntry {
  path: string;
  mode: string;
  type: string;
  id: string;
  size: number;
}

/** A change of one path; a null id takes it away. */
export interface EntryChange {
  path: string;
  mode: string;
  id: string | null;
}

interface GitObject {
  kind: string;
  content: Buffer;
}

/** A real bare repository that the stand-in keeps branches, trees and commits in. */
export class GitRepository {
  readonly #folder: string;
  readonly #objects = new Map<string, GitObject>();
  readonly #listings = new Map<string, Map<string, GitEntry>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The commit of a reference; empty when there is none. */
  head(reference: string): string {
    return this.#git(['for-each-ref', '--format=%(objectname)', reference]).toString().trim();
  }

  /** An object by its id; undefined when there is none. One process reads all that is new. */
  object(id: string): GitObject | undefined {
    if (!this.#objects.has(id)) {
      const all = this.#git(['cat-file', '--batch', '--batch-all-objects', '--unordered']);
      for (let at = 0; at < all.length;) {
        const end = all.indexOf('\n', at);
        const [found = '', kind = '', size = '0'] = all.toString('utf8', at, end).split(' ');
        at = end + 1 + Number(size) + 1;
        this.#objects.set(found, { kind, content: all.subarray(end + 1, at - 1) });
      }
    }
    return this.#objects.get(id);
  }

  /** What a tree or a commit holds in all its folders, by path. */
  listing(tree: string): Map<string, GitEntry> {
    const known = this.#listings.get(tree);
    if (known !== undefined) {
      return known;
    }
    const lines = this.#git(['ls-tree', '-r', '-t', '-l', '-z', tree]).toString().split('\0').filter((line) => line !== '');
    const listing = new Map(lines.map((line): [string, GitEntry] => {
      const [facts = '', path = ''] = line.split('\t');
      const [mode = '', type = '', id = '', size = ''] = facts.split(/ +/);
      return [path, { path, mode, type, id, size: Number(size) || 0 }];
    }));
    this.#listings.set(tree, listing);
    return listing;
  }

  commit(id: string): { tree: string; parents: string[]; message: string } {
    const [head = '', ...message] = String(this.object(id)?.content).split('\n\n');
    const values = (name: string): string[] => head.split('\n').filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
    return { tree: String(values('tree')[0]), parents: values('parent'), message: message.join('\n\n') };
  }

  /** Commits that lead to a commit, the newest first. */
  log(id: string, path: string | null): string[] {
    return this.#git(['rev-list', id, ...(path === null ? [] : ['--', path])]).toString().split('\n').filter((line) => line !== '');
  }

  isAncestor(old: string, newer: string): boolean {
    return this.#git(['rev-list', '--max-count=1', old, `^${newer}`]).length === 0;
  }

  /** Answers the ids, in order. */
  writeBlobs(contents: readonly Buffer[]): string[] {
    const blobs = contents.flatMap((content, index) => [Buffer.from(`blob\nmark :${index + 1}\ndata ${content.length}\n`), content, Buffer.from('\n')]);
    const marks = contents.map((_, index) => `get-mark :${index + 1}\n`).join('');
    return this.#git(['fast-import', '--quiet', '--done'], Buffer.concat([...blobs, Buffer.from(`${marks}done\n`)])).toString().trim().split('\n');
  }

  /** @param base the tree that is changed; undefined for an empty one. */
  writeTree(base: string | undefined, changes: readonly EntryChange[]): string {
    const index = join(this.#folder, `index-${randomBytes(8).toString('hex')}`);
    const environment = { GIT_INDEX_FILE: index };
    if (base !== undefined) {
      this.#git(['read-tree', base], '', environment);
    }
    const lines = changes.map(({ path, mode, id }) => `${id === null ? '0' : mode} ${id ?? NO_COMMIT}\t${path}\n`);
    this.#git(['update-index', '--add', '--index-info'], lines.join(''), environment);
    const tree = this.#git(['write-tree'], '', environment).toString().trim();
    rmSync(index, { force: true });
    return tree;
  }

  writeCommit(tree: string, parents: readonly string[], message: string, { name, email } = BOT): string {
    const people = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: 'GitHub', GIT_COMMITTER_EMAIL: 'noreply@github.com' };
    return this.#git(['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), tree], message, people).toString().trim();
  }

  /** Moves a reference from one commit to another; false when it was elsewhere. */
  move(reference: string, from: string, to: string): boolean {
    try {
      this.#git(['update-ref', reference, to, from]);
      return true;
    } catch {
      return false;
    }
  }

  #git(args: readonly string[], input: string | Buffer = '', environment: Record<string, string> = {}): Buffer {
    const env = { PATH: String(process.env['PATH']), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...environment };
    return execFileSync('git', args, { cwd: this.#folder, input, env, stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 256 * 1024 * 1024 });
  }
}
