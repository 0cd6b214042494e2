import { posix } from 'node:path';
import { UserError } from '../../runtime/errors.ts';
import { withEveryProblem } from '../../runtime/together.ts';
import type { AddonModule, AddonsSnapshot, ModuleFile } from './addons.ts';
import { readManifest } from './manifest.ts';
import { scriptFile } from './migration-scripts.ts';
import { countsAsContent, isPython, moduleHash } from './module-files.ts';
import { SourceError } from './python/source-error.ts';
import type { FileTree, TreeFile } from './trees/file-tree.ts';
import { LARGEST_TEXT, LIMITS, MANIFESTS } from './trees/file-tree.ts';

/** A release to read: its files, where its addons lie, and what an image's labels say of it. */
export interface AddonsPlace {
  tree: FileTree;
  /** Addons folders in Odoo's order; empty: modules are looked for, at most four levels deep. */
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
  const [before, after] = await withEveryProblem([listAddons(from), listAddons(to)]);
  requireModules(after, to.folders);
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

/** A release before the first may be empty; the one that is planned for may not. */
function requireModules({ modules, origin }: AddonsSnapshot, folders: readonly string[]): void {
  if (modules.size === 0) {
    const where = folders.length === 0 ? 'at most four levels deep' : `directly below ${folders.join(', ')}`;
    throw new UserError(`The ${origin} has no module (a folder with ${MANIFESTS[0]}) ${where}.`);
  }
}

async function listAddons({ tree, folders, series, baseDigest }: AddonsPlace): Promise<AddonsSnapshot> {
  await requireFolders(tree, folders);
  const { folders: found, problems, notes } = await tree.findModules(folders);
  const chosen = folders.length === 0 ? refuseTwins(found, problems) : firstOfTwins(found, folders);
  const listed = listedModules(chosen, await tree.filesOf(chosen));
  const texts = await tree.texts(listed.flatMap(({ files, manifestFile, folder }) => files.filter(({ path }) => path === `${folder}/${manifestFile}`)));
  const modules = readModules(tree.origin, listed, texts, problems);
  return { origin: tree.origin, notes, modules, ...(series === undefined ? {} : { series }), ...(baseDigest === undefined ? {} : { baseDigest }) };
}

async function requireFolders(tree: FileTree, folders: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const folder of folders) {
    if (!(await tree.hasFolder(folder))) {
      missing.push(`The ${tree.origin} has no folder ${folder}.`);
    }
  }
  if (missing.length > 0) {
    throw new UserError(missing.join('\n'));
  }
}

/** Of two modules with one name the first addons folder wins, as in Odoo. */
function firstOfTwins(found: readonly string[], folders: readonly string[]): string[] {
  const chosen = new Map<string, string>();
  for (const parent of folders) {
    for (const folder of found.filter((candidate) => posix.dirname(candidate) === parent)) {
      chosen.set(posix.basename(folder), chosen.get(posix.basename(folder)) ?? folder);
    }
  }
  return [...chosen.values()];
}

/** Where modules are looked for, nothing says which of two with one name Odoo would take. */
function refuseTwins(found: readonly string[], problems: string[]): readonly string[] {
  const first = new Map<string, string>();
  for (const folder of found) {
    const twin = first.get(posix.basename(folder));
    if (twin !== undefined) {
      problems.push(`${twin} and ${folder} are two modules of one name. Say with the input "addons" which folders are Odoo's addons path.`);
    }
    first.set(posix.basename(folder), twin ?? folder);
  }
  return found;
}

function listedModules(folders: readonly string[], files: readonly TreeFile[]): ListedModule[] {
  const listed = new Map(folders.map((folder) => [folder, { name: posix.basename(folder), folder, manifestFile: '', files: [] as TreeFile[] }]));
  for (const file of files) {
    const steps = file.path.split('/');
    const module = steps.map((_, index) => listed.get(steps.slice(0, index).join('/'))).find((candidate) => candidate !== undefined);
    module?.files.push(file);
  }
  for (const module of listed.values()) {
    const paths = new Set(module.files.map(({ path }) => path));
    module.manifestFile = MANIFESTS.find((manifest) => paths.has(`${module.folder}/${manifest}`)) ?? MANIFESTS[0];
  }
  return [...listed.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
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
  const scripts = [...files.keys()].flatMap((inside) => scriptFile(inside) ?? []);
  return { name, folder, manifestFile, manifest, hash: moduleHash(files), files, scripts, sources: new Map([[manifestFile, text]]) };
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
