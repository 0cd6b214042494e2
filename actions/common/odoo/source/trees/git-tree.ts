import { posix } from 'node:path';
import { UserError } from '../../../runtime/errors.ts';
import { shown } from '../../../runtime/parsers.ts';
import type { FileTree, FoundModules, TreeFile } from './file-tree.ts';
import { LARGEST_TEXT, LIMITS, MANIFESTS, decodeText, isModulePlace, isSearched, linkProblem } from './file-tree.ts';
import type { ReadGit } from './git-objects.ts';
import { splitBatch } from './git-objects.ts';

// The size is `BAD` for an object that the checkout lacks.
const ENTRY = /^(\d{6}) (?:blob|commit) ([0-9a-f]{40}) +(\d+|-|BAD)\t(.+)$/s;
const SUBMODULE = '160000';
const LINK = '120000';

interface TreeEntry extends TreeFile {
  mode: string;
}

/**
 * The commit behind a ref, or undefined when the checkout has none.
 *
 * @throws UserError when `path` is no git checkout, or one whose objects are not SHA-1.
 */
export async function commitOf(git: ReadGit, ref: string, path: string): Promise<string | undefined> {
  const format = await git(['rev-parse', '--show-object-format']);
  if (format.exitCode !== 0) {
    throw new UserError(`${path} is no git checkout, so the ref ${shown(ref)} cannot be read there. ${format.said}`.trim());
  }
  if (format.output.toString('utf8').trim() !== 'sha1') {
    throw new UserError(`${path} is a git repository of SHA-256 objects. Only SHA-1 repositories are read; give folders instead of refs.`);
  }
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  return found.exitCode === 0 ? found.output.toString('utf8').trim() : undefined;
}

/** Addons as a commit has them, read from git's objects: the tree once, then the texts that are needed, each in one go. */
export async function gitTree(git: ReadGit, commit: string, origin: string): Promise<FileTree> {
  const entries = await listCommit(git, commit);
  return {
    origin,
    hasFolder: async (path) => path === '.' || entries.some((entry) => entry.path.startsWith(`${path}/`)),
    findModules: (parents) => findModules(git, entries, parents),
    filesOf: async (folders) => filesBelow(entries, folders),
    texts: (files) => readBlobs(git, files),
  };
}

async function listCommit(git: ReadGit, commit: string): Promise<TreeEntry[]> {
  const listed = await git(['ls-tree', '-r', '-l', '-z', commit]);
  if (listed.exitCode !== 0) {
    throw new UserError(`Listing the files of commit ${commit} failed. ${listed.said}`);
  }
  return listed.output.toString('utf8').split('\0').filter((line) => line !== '').map((line) => parseEntry(line));
}

function parseEntry(line: string): TreeEntry {
  const [, mode = '', id = '', size = '', path = ''] = ENTRY.exec(line) ?? [];
  if (path === '') {
    throw new UserError(`git ls-tree answered with a line that this version does not know: ${shown(line)}.`);
  }
  return { mode, path, id, bytes: /^\d+$/.test(size) ? Number(size) : 0, isLink: mode === LINK };
}

async function findModules(git: ReadGit, entries: readonly TreeEntry[], parents: readonly string[]): Promise<FoundModules> {
  const withManifest = new Set(entries.filter(({ path }) => isManifest(path)).map(({ path }) => posix.dirname(path)));
  const folders = [...withManifest].filter((folder) => isModulePlace(folder, parents) && !isInsideModule(folder, withManifest)).toSorted();
  const links = entries.filter(({ isLink, path }) => isLink && isModulePlace(path, parents));
  const targets = await readBlobs(git, links.map((link) => ({ ...link, isLink: false })));
  const problems = links.flatMap(({ path }) => {
    const target = posix.join(posix.dirname(path), targets.get(path) ?? '');
    return withManifest.has(target) && !folders.includes(target) ? [linkProblem(path, target)] : [];
  });
  const notes = entries
    .filter(({ mode }) => mode === SUBMODULE)
    .map(({ path, id }) => `${path} is a git submodule (at ${id.slice(0, 12)}): its files are not in this repository, so modules in it are not planned for.`);
  return { folders, problems, notes };
}

function isManifest(path: string): boolean {
  return MANIFESTS.some((manifest) => path.endsWith(`/${manifest}`));
}

function isInsideModule(folder: string, modules: ReadonlySet<string>): boolean {
  for (let parent = posix.dirname(folder); parent !== '.'; parent = posix.dirname(parent)) {
    if (modules.has(parent)) {
      return true;
    }
  }
  return false;
}

function filesBelow(entries: readonly TreeEntry[], folders: readonly string[]): TreeFile[] {
  const wanted = new Set(folders);
  const deepest = folders.reduce((most, folder) => Math.max(most, folder.split('/').length), 0);
  const found = entries.filter(({ mode, path }) => {
    const steps = path.split('/');
    const folder = steps.findIndex((_, index) => index > 0 && index <= deepest && wanted.has(steps.slice(0, index).join('/')));
    return folder !== -1 && mode !== SUBMODULE && steps.slice(folder, -1).every(isSearched);
  });
  const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  if (found.length > LIMITS.files || bytes > LIMITS.totalBytes) {
    throw new UserError(`The addons have over ${LIMITS.files} files or ${LIMITS.totalBytes} bytes.`);
  }
  return found.map(({ path, id, bytes: size, isLink }) => ({ path, id, bytes: size, isLink }));
}

async function readBlobs(git: ReadGit, files: readonly TreeFile[]): Promise<Map<string, string>> {
  const wanted = files.filter((file) => file.bytes <= LARGEST_TEXT && !file.isLink);
  const ids = [...new Set(wanted.map((file) => file.id))];
  const answer = await git(['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  const contents = new Map([...splitBatch(answer.output)].map(({ id, content }) => [id, content]));
  const missing = wanted.find((file) => contents.get(file.id) === undefined);
  if (answer.exitCode !== 0 || missing !== undefined) {
    throw new UserError(`The content of ${missing?.path ?? 'a file'} is not in this checkout (a partial clone?). ${answer.said}`.trim());
  }
  const texts = wanted.map(({ path, id }) => [path, decodeText(path, contents.get(id) ?? Buffer.alloc(0))] as const);
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}
