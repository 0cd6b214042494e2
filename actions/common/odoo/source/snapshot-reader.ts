import { posix } from 'node:path';
import { InvalidInput, UserError } from '../../runtime/errors.ts';
import type { AddonModule, AddonsSnapshot, ModuleFile } from './addons.ts';
import { MODULE_NAME } from './addons.ts';
import { readManifest } from './manifest.ts';
import { countsAsContent, isPython, moduleHash } from './module-files.ts';
import { SourceError } from './python/source-error.ts';
import type { FileTree, TreeFile } from './trees/file-tree.ts';
import { LARGEST_TEXT, LIMITS, MANIFESTS } from './trees/file-tree.ts';

/** A release to read: its files, where its addons lie, and what an image's labels say of it. */
export interface AddonsPlace {
  tree: FileTree;
  /** Addons folders in Odoo's order; empty: `addons` where there is such a folder, else `.`. */
  folders: readonly string[];
  series?: string;
  baseDigest?: string;
}

interface ListedModule {
  name: string;
  folder: string;
  manifestFile: string;
  files: TreeFile[];
}

/**
 * Reads two releases side by side: every manifest and file id, the Python code of all modules, and the data files of modules
 * that differ. Code of a module that is the same in both is read once.
 *
 * @throws UserError naming every manifest that cannot be read, and every link or submodule in a module's place.
 */
export async function readReleases(from: AddonsPlace, to: AddonsPlace): Promise<{ from: AddonsSnapshot; to: AddonsSnapshot }> {
  const [before, after] = await Promise.all([listAddons(from), listAddons(to)]);
  const differs = (module: AddonModule): boolean => before.modules.get(module.name)?.hash !== after.modules.get(module.name)?.hash;
  await readSources(to.tree, after, differs, () => true);
  await readSources(from.tree, before, differs, differs);
  for (const module of before.modules.values()) {
    if (!differs(module)) {
      module.sources = after.modules.get(module.name)?.sources ?? module.sources;
    }
  }
  return { from: before, to: after };
}

/** Reads one release with all its code and data files. */
export async function readRelease(place: AddonsPlace): Promise<AddonsSnapshot> {
  const snapshot = await listAddons(place);
  await readSources(place.tree, snapshot, () => true, () => true);
  return snapshot;
}

async function listAddons(place: AddonsPlace): Promise<AddonsSnapshot> {
  const { tree } = place;
  const folders = await foldersOf(place);
  const { files, problems } = await tree.list(folders);
  const listed = listedModules(folders, files);
  const texts = await tree.texts(listed.flatMap(({ files: own, manifestFile, folder }) => own.filter(({ path }) => path === `${folder}/${manifestFile}`)));
  const modules = readModules(tree.origin, listed, texts, problems);
  if (modules.size === 0) {
    throw new UserError(`The ${tree.origin} has no module (a folder with ${MANIFESTS[0]}) directly below ${folders.join(', ')}.`);
  }
  return {
    origin: tree.origin,
    ...(place.series === undefined ? {} : { series: place.series }),
    ...(place.baseDigest === undefined ? {} : { baseDigest: place.baseDigest }),
    modules,
  };
}

async function foldersOf({ tree, folders }: AddonsPlace): Promise<readonly string[]> {
  if (folders.length === 0) {
    return (await tree.hasFolder('addons')) ? ['addons'] : ['.'];
  }
  const missing: string[] = [];
  for (const folder of folders) {
    if (!(await tree.hasFolder(folder))) {
      missing.push(`The ${tree.origin} has no folder ${folder}.`);
    }
  }
  if (missing.length > 0) {
    throw new InvalidInput(missing);
  }
  return folders;
}

/** Groups files by module; of two modules with one name the first folder wins, as in Odoo. */
function listedModules(folders: readonly string[], files: readonly TreeFile[]): ListedModule[] {
  const byFolder = filesByModuleFolder(folders, files);
  const found = new Map<string, ListedModule>();
  for (const parent of folders) {
    for (const [folder, own] of byFolder) {
      const name = posix.basename(folder);
      const isCandidate = posix.dirname(folder) === parent && MODULE_NAME.test(name) && !found.has(name);
      const paths = new Set(isCandidate ? own.map(({ path }) => path) : []);
      const manifestFile = MANIFESTS.find((file) => paths.has(`${folder}/${file}`));
      if (manifestFile !== undefined) {
        found.set(name, { name, folder, manifestFile, files: own });
      }
    }
  }
  return [...found.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** A module folder lies one step below the longest addons folder around it; files outside of one are left out. */
function filesByModuleFolder(folders: readonly string[], files: readonly TreeFile[]): Map<string, TreeFile[]> {
  const longestFirst = folders.map((folder) => (folder === '.' ? '' : `${folder}/`)).toSorted((left, right) => right.length - left.length);
  const found = new Map<string, TreeFile[]>();
  for (const file of files) {
    const parent = longestFirst.find((folder) => file.path.startsWith(folder));
    const end = parent === undefined ? -1 : file.path.indexOf('/', parent.length);
    if (end !== -1) {
      const folder = file.path.slice(0, end);
      const own = found.get(folder) ?? [];
      own.push(file);
      found.set(folder, own);
    }
  }
  return found;
}

function readModules(origin: string, listed: readonly ListedModule[], texts: ReadonlyMap<string, string>, problems: readonly string[]): Map<string, AddonModule> {
  const modules = new Map<string, AddonModule>();
  const refused = problems.map((problem) => `${origin}: ${problem}`);
  for (const module of listed) {
    try {
      modules.set(module.name, readModule(module, texts));
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      refused.push(`${origin}: ${error.message}`);
    }
  }
  if (refused.length > 0) {
    throw new UserError(refused.join('\n'));
  }
  return modules;
}

function readModule(listed: ListedModule, texts: ReadonlyMap<string, string>): AddonModule {
  const place = `${listed.folder}/${listed.manifestFile}`;
  const text = texts.get(place);
  if (text === undefined) {
    throw new SourceError(place, 1, 'the manifest is a link, is too large, or is not UTF-8 text.');
  }
  const manifest = readManifest(place, text, listed.name);
  const data = new Set(manifest.data);
  const files = new Map<string, ModuleFile>();
  for (const { path, ...file } of listed.files) {
    const inside = path.slice(listed.folder.length + 1);
    if (countsAsContent(inside, data)) {
      files.set(inside, file);
    }
  }
  const { name, folder, manifestFile } = listed;
  return { name, folder, manifestFile, manifest, hash: moduleHash(files), files, sources: new Map([[manifestFile, text]]) };
}

type Wanted = (module: AddonModule) => boolean;

async function readSources(tree: FileTree, snapshot: AddonsSnapshot, withData: Wanted, withCode: Wanted): Promise<void> {
  const files: TreeFile[] = [];
  for (const module of snapshot.modules.values()) {
    const data = new Set(withData(module) ? module.manifest.data : []);
    const code = withCode(module);
    for (const [path, file] of module.files) {
      if ((code && isPython(path)) || data.has(path)) {
        files.push({ path: `${module.folder}/${path}`, ...file });
      }
    }
  }
  const texts = await tree.texts(withinLimit(tree.origin, files));
  for (const module of snapshot.modules.values()) {
    for (const path of module.files.keys()) {
      const text = texts.get(`${module.folder}/${path}`);
      if (text !== undefined) {
        module.sources.set(path, text);
      }
    }
  }
}

function withinLimit(origin: string, files: readonly TreeFile[]): readonly TreeFile[] {
  const bytes = files.reduce((sum, file) => sum + (file.bytes <= LARGEST_TEXT ? file.bytes : 0), 0);
  if (bytes > LIMITS.textBytes) {
    throw new UserError(`The ${origin} has ${bytes} bytes of code and data files; at most ${LIMITS.textBytes} are read.`);
  }
  return files;
}
