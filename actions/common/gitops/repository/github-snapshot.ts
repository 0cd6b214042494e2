import { z } from 'zod';
import { UserError } from '../../runtime/errors.ts';
import { type FoundFile, type GitHubRepository, queryFiles, queryFolder, queryNames } from './github-queries.ts';
import { checkRepositoryPath, refuseCollision, withParents } from './repository-path.ts';
import type { Snapshot } from './snapshot.ts';
import { blobId, FOLDER, refuseBlockedFolders, refuseLarge, refuseUnlessFile, refuseUnlessText, SUBMODULE } from './tree-entries.ts';

/**
 * Paths asked in one request. GitHub ends a GraphQL call that takes it longer than ten seconds; a hundred small files take it
 * well below one.
 */
const PATHS_A_REQUEST = 100;
/** GitHub counts what a token asks at once; a thousand customers have four thousand folders. */
const REQUESTS_AT_ONCE = 5;

/** A commit on GitHub, read by its id: what moves the branch meanwhile is not seen. */
export class GitHubSnapshot implements Snapshot {
  readonly commit: string;
  readonly #repository: GitHubRepository;
  readonly #files = new Map<string, Promise<FoundFile | undefined>>();
  readonly #texts = new Map<string, Promise<string | undefined>>();

  /** @param commit its id; empty for a branch that does not exist yet. */
  constructor(repository: GitHubRepository, commit: string) {
    this.#repository = repository;
    this.commit = commit;
  }

  read(path: string): Promise<string | undefined> {
    const text = this.#texts.get(path) ?? this.#read(path);
    this.#texts.set(path, text);
    return text;
  }

  async prefetch(paths: readonly string[]): Promise<void> {
    const wanted = [...new Set(paths)].filter((path) => !this.#files.has(path) && this.commit !== '');
    wanted.forEach(checkRepositoryPath);
    for (const chunk of chunks(wanted)) {
      await this.#load(chunk);
    }
  }

  list(folder: string): Promise<string[]> {
    return this.#names(folder, ({ mode }) => mode !== FOLDER && mode !== SUBMODULE);
  }

  folders(folder: string): Promise<string[]> {
    return this.#names(folder, ({ mode }) => mode === FOLDER);
  }

  /**
   * The modes of files that are there already.
   *
   * @throws Refusal when one of the paths may not be written.
   */
  async modes(paths: readonly string[]): Promise<Map<string, string>> {
    paths.forEach(checkRepositoryPath);
    await Promise.all([this.prefetch(paths), this.#refuseCollisions(paths)]);
    const modes = new Map<string, string>();
    for (const path of paths) {
      const file = await this.#files.get(path);
      if (file !== undefined) {
        refuseUnlessFile(file);
        modes.set(path, file.mode);
      }
    }
    return modes;
  }

  async #refuseCollisions(paths: readonly string[]): Promise<void> {
    const steps = this.commit === '' ? [] : [...new Set(paths.flatMap(withParents))];
    const folders = [...new Set(steps.map(folderOf))];
    const names = new Map<string, string[]>();
    for (const together of chunks(folders, PATHS_A_REQUEST * REQUESTS_AT_ONCE)) {
      const found = await Promise.all(chunks(together).map((chunk) => queryNames(this.#repository, this.commit, chunk)));
      found.flatMap((some) => [...some]).forEach(([folder, some]) => names.set(folder, some));
    }
    steps.forEach((step) => refuseCollision(step, names.get(folderOf(step)) ?? []));
  }

  async #names(folder: string, isWanted: (entry: { mode: string }) => boolean): Promise<string[]> {
    checkRepositoryPath(folder);
    const entries = this.commit === '' ? [] : await queryFolder(this.#repository, this.commit, folder);
    return entries.filter(isWanted).map(({ name }) => name).toSorted();
  }

  async #read(path: string): Promise<string | undefined> {
    checkRepositoryPath(path);
    await this.prefetch([path]);
    const file = await this.#files.get(path);
    if (file === undefined) {
      return undefined;
    }
    refuseUnlessFile(file);
    refuseLarge(path, file.bytes);
    // GitHub cuts long texts off and guesses at encodings; only a text that the id stands for is the file's own.
    return file.text !== undefined && blobId(file.text) === file.id ? file.text : readBlob(this.#repository, file);
  }

  /** One request for all, and a second one where some are missing: only then can anything but a folder be in their way. */
  async #load(paths: readonly string[]): Promise<void> {
    const found = new Map((await queryFiles(this.#repository, this.commit, paths, true)).map((file) => [file.path, file]));
    const missing = paths.filter((path) => !found.has(path));
    const parents = new Map<string, FoundFile>();
    for (const chunk of chunks([...new Set(missing.flatMap((path) => withParents(path).slice(0, -1)))])) {
      (await queryFiles(this.#repository, this.commit, chunk, false)).forEach((parent) => parents.set(parent.path, parent));
    }
    for (const path of paths) {
      const file = settled(() => {
        refuseBlockedFolders(path, parents);
        return found.get(path);
      });
      this.#files.set(path, file);
    }
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** What a check answers or throws, for whoever asks later; nobody may ask at all. */
function settled<Value>(check: () => Value): Promise<Value> {
  const promise = Promise.resolve().then(check);
  promise.catch(() => undefined);
  return promise;
}

function chunks(paths: readonly string[], size = PATHS_A_REQUEST): string[][] {
  return Array.from({ length: Math.ceil(paths.length / size) }, (_, index) => paths.slice(index * size, (index + 1) * size));
}

const blobSchema = z.object({ content: z.string(), encoding: z.literal('base64') });

async function readBlob({ github, owner, name }: GitHubRepository, file: FoundFile): Promise<string> {
  const answer = blobSchema.safeParse(await github.ask('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo: name, file_sha: file.id }));
  if (!answer.success) {
    throw new UserError(`GitHub gave ${file.path} in an unexpected form.`);
  }
  const text = Buffer.from(answer.data.content, 'base64').toString('utf8');
  refuseUnlessText(file, text);
  return text;
}
