import { posix } from 'node:path';
import { UserError } from '../../../runtime/errors.ts';
import { shown } from '../../../runtime/parsers.ts';
import type { FileTree, TreeFile, TreeListing } from './file-tree.ts';
import { LARGEST_TEXT, LIMITS, MANIFESTS, decodeText } from './file-tree.ts';
import type { ReadGit } from './git-objects.ts';
import { splitBatch } from './git-objects.ts';

const ENTRY = /^(\d{6}) (blob|commit|tree) ([0-9a-f]{40}) +(\d+|-)\t(.+)$/s;

interface TreeEntry {
  mode: string;
  file: TreeFile;
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

/** Addons as a commit has them, read from git's objects in two passes: the tree, then the texts that are needed. */
export function gitTree(git: ReadGit, commit: string, origin: string): FileTree {
  return {
    origin,
    hasFolder: async (path) => (await typeOf(git, `${commit}:./${path}`)) === 'tree',
    list: (folders) => listCommit(git, commit, folders),
    texts: (files) => readBlobs(git, files),
  };
}

async function typeOf(git: ReadGit, object: string): Promise<string> {
  return (await git(['cat-file', '-t', object])).output.toString('utf8').trim();
}

async function listCommit(git: ReadGit, commit: string, folders: readonly string[]): Promise<TreeListing> {
  const listed = await git(['ls-tree', '-r', '-l', '-z', commit, '--', ...folders.map((folder) => `${folder}/`)]);
  if (listed.exitCode !== 0) {
    throw new UserError(`Listing the files of commit ${commit} failed. ${listed.said}`);
  }
  const entries = listed.output.toString('utf8').split('\0').filter((line) => line !== '').map((line) => parseEntry(line));
  const total = entries.reduce((sum, { file }) => sum + file.bytes, 0);
  if (entries.length > LIMITS.files || total > LIMITS.totalBytes) {
    throw new UserError(`Commit ${commit} has over ${LIMITS.files} files or ${LIMITS.totalBytes} bytes below ${folders.join(', ')}.`);
  }
  return { files: entries.filter(({ mode }) => mode !== '160000').map(({ file }) => file), problems: await problemsOf(git, commit, folders, entries) };
}

function parseEntry(line: string): TreeEntry {
  const [, mode = '', , id = '', size = '', path = ''] = ENTRY.exec(line) ?? [];
  if (path === '') {
    throw new UserError(`git ls-tree answered with a line that this version does not know: ${shown(line)}.`);
  }
  return { mode, file: { path, id, bytes: size === '-' ? 0 : Number(size), isLink: mode === '120000' } };
}

async function problemsOf(git: ReadGit, commit: string, folders: readonly string[], entries: readonly TreeEntry[]): Promise<string[]> {
  const submodules = entries
    .filter(({ mode }) => mode === '160000')
    .map(({ file }) => `${file.path} is a git submodule: its files are not in this repository. Check it out and give folders instead of refs.`);
  const direct = entries.filter(({ file }) => file.isLink && folders.includes(posix.dirname(file.path)));
  const linked: string[] = [];
  for (const { file } of direct) {
    if (await leadsToModule(git, commit, file)) {
      linked.push(`${file.path} is a symbolic link to a module. Links are not followed: give the folder that it leads to.`);
    }
  }
  return [...submodules, ...linked];
}

async function leadsToModule(git: ReadGit, commit: string, link: TreeFile): Promise<boolean> {
  const target = (await git(['cat-file', 'blob', link.id])).output.toString('utf8');
  const folder = posix.normalize(posix.join(posix.dirname(link.path), target));
  for (const manifest of MANIFESTS) {
    if ((await typeOf(git, `${commit}:./${folder}/${manifest}`)) === 'blob') {
      return true;
    }
  }
  return false;
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
  const texts = wanted.map(({ path, id }) => [path, decodeText(contents.get(id) ?? Buffer.alloc(0))] as const);
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}
