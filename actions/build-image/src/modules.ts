import { readdir, realpath } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { UserError } from '../../common/runtime/errors.ts';
import { isInside, readText } from '../../common/runtime/files.ts';

/** An addon as it stands in the customer's source. */
export interface SourceModule {
  name: string;
  /** Absolute path, links resolved. */
  folder: string;
  /** Path from the context, as people know it. */
  path: string;
  /** Text of its manifest. */
  manifest: string;
}

/** Something wrong in the source; `file` is relative to the context. */
export interface Problem {
  code: string;
  message: string;
  file: string;
  line: number | undefined;
  /** Only with a line. */
  column?: number;
}

export interface FoundModules {
  modules: SourceModule[];
  problems: Problem[];
}

// OCA's layout (`oca/<repository>/<module>`) needs three levels; more would be a search through data.
const DEEPEST = 4;
const MANIFEST = '__manifest__.py';
const MAXIMUM_MANIFEST = 1024 * 1024;
const NEVER = new Set(['node_modules', '__pycache__']);
const NAME = /^[A-Za-z0-9_]{1,128}$/;

/**
 * Finds the addons of a source tree: every folder with a manifest, down to four levels, also through links that stay inside the
 * context. Hidden folders are left out.
 */
export async function findModules(context: string): Promise<FoundModules> {
  const root = await realpath(context);
  const found = await search(root, root, DEEPEST);
  const modules = withoutLinks(root, found.modules).toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return { modules, problems: [...found.problems, ...modules.flatMap(nameProblem), ...duplicates(modules)] };
}

async function search(root: string, folder: string, levels: number): Promise<FoundModules> {
  const entries = await readdir(folder, { withFileTypes: true });
  const path = relative(root, folder);
  if (entries.some((entry) => entry.name === MANIFEST) && path !== '') {
    return readModule(folder, path);
  }
  if (levels === 0) {
    return { modules: [], problems: [] };
  }
  const candidates = entries.filter((entry) => !entry.name.startsWith('.') && !NEVER.has(entry.name));
  const below = await Promise.all(candidates.map(async (entry) => {
    const child = join(folder, entry.name);
    if (entry.isSymbolicLink()) {
      return followLink(root, child);
    }
    return entry.isDirectory() ? search(root, child, levels - 1) : { modules: [], problems: [] };
  }));
  return { modules: below.flatMap(({ modules }) => modules), problems: below.flatMap(({ problems }) => problems) };
}

/** A link to a module, as OCA's layout has them. A link to a folder of modules is not followed: its modules are found where they are. */
async function followLink(root: string, link: string): Promise<FoundModules> {
  const path = relative(root, link);
  const target = await realpath(link).catch(() => undefined);
  const files = target === undefined ? [] : await readdir(target).catch(() => []);
  if (target === undefined || !files.includes(MANIFEST)) {
    return { modules: [], problems: [] };
  }
  if (!isInside(root, target)) {
    const message = 'The link to this module leaves the context; only modules inside it can be built in.';
    return { modules: [], problems: [{ code: 'link-leaves-context', message, file: path, line: undefined }] };
  }
  return readModule(target, path);
}

async function readModule(folder: string, path: string): Promise<FoundModules> {
  try {
    const manifest = await readText(join(folder, MANIFEST), 'The manifest', MAXIMUM_MANIFEST);
    return { modules: [{ name: basename(path), folder, path, manifest }], problems: [] };
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    const message = `The manifest has to be a file of UTF-8 text of at most ${MAXIMUM_MANIFEST} bytes, not a link.`;
    return { modules: [], problems: [{ code: 'manifest', message, file: `${path}/${MANIFEST}`, line: undefined }] };
  }
}

/** A link beside its own target is one module, known by where it stands. */
function withoutLinks(root: string, modules: readonly SourceModule[]): SourceModule[] {
  const standing = new Set(modules.filter(({ folder, path }) => relative(root, folder) === path).map(({ folder }) => folder));
  return modules.filter(({ name, folder, path }) => !standing.has(folder) || relative(root, folder) === path || basename(folder) !== name);
}

function nameProblem(module: SourceModule): Problem[] {
  const message = 'Odoo ignores this module: a folder name of letters, digits and "_" is needed.';
  return NAME.test(module.name) ? [] : [{ code: 'module-name', message, file: manifestOf(module), line: undefined }];
}

/** Odoo would silently take the first of two modules with one name. */
function duplicates(modules: readonly SourceModule[]): Problem[] {
  return modules.flatMap((module, position) => {
    const first = modules.slice(0, position).find((other) => other.name === module.name && other.folder !== module.folder);
    if (first === undefined) {
      return [];
    }
    const message = `The module ${module.name} is there twice, in ${first.path} and in ${module.path}; Odoo would load only one of them.`;
    return [{ code: 'duplicate-module', message, file: manifestOf(module), line: undefined }];
  });
}

/** The manifest's path from the context. */
export function manifestOf(module: SourceModule): string {
  return `${module.path}/${MANIFEST}`;
}

/** The line of the manifest on which a key stands, counted from 1. */
export function manifestLine(module: SourceModule, key: string): number | undefined {
  const position = module.manifest.split('\n').findIndex((line) => new RegExp(`(["'])${key}\\1\\s*:`).test(line));
  return position === -1 ? undefined : position + 1;
}
