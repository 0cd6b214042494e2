import { posix } from 'node:path';
import { MODULE_NAME } from '../addons.ts';

/** A file of a tree. */
export interface TreeFile {
  /** From the root of the tree, with `/`. */
  path: string;
  /** Git's blob id of the content; of the target for a link. */
  id: string;
  bytes: number;
  isLink: boolean;
}

/** What was found where modules were looked for. */
export interface FoundModules {
  /** Module folders, sorted. */
  folders: string[];
  /** Links that lead to a module which is not among the folders; a plan is not made around them. */
  problems: string[];
  /** What could not be looked into. */
  notes: string[];
}

/** Where addons are read from: a folder or the tree of a git commit. */
export interface FileTree {
  /** For sentences: `folder addons`, `ref main (0123456789ab)`. */
  origin: string;
  hasFolder(path: string): Promise<boolean>;
  /** Modules directly below `parents`; with no parents, modules at most `DEEPEST` levels below the root. */
  findModules(parents: readonly string[]): Promise<FoundModules>;
  /** All files of module folders, but for hidden folders and compiled Python. Links are listed, never followed. */
  filesOf(folders: readonly string[]): Promise<TreeFile[]>;
  /** Texts by path. A file over `LARGEST_TEXT` bytes, or one whose encoding is not known, has none. */
  texts(files: readonly TreeFile[]): Promise<Map<string, string>>;
}

export const LARGEST_TEXT = 4 * 1024 * 1024;
/** Limits against trees that were made to exhaust the runner. */
export const LIMITS = { files: 250_000, fileBytes: 1024 ** 3, totalBytes: 16 * 1024 ** 3, textBytes: 512 * 1024 ** 2, depth: 40 };
export const MANIFESTS = ['__manifest__.py', '__openerp__.py'] as const;
/** How deep modules are looked for, as build-image does. */
export const DEEPEST = 4;

/** True for a folder that may be, or hold, a module. */
export function isSearched(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules' && name !== '__pycache__';
}

/** True where a module in this folder is one to plan for. */
export function isModulePlace(folder: string, parents: readonly string[]): boolean {
  const steps = folder.split('/');
  const isThere = parents.length === 0 ? steps.length <= DEEPEST && steps.every(isSearched) : parents.includes(posix.dirname(folder));
  return isThere && MODULE_NAME.test(posix.basename(folder));
}

export function linkProblem(link: string, target: string): string {
  return `${link} is a symbolic link to the module ${target}, which is not among the addons. Links are not followed: name the folder that it leads to with the input "addons".`;
}

// PEP 263, for the first two lines of Python; the XML declaration.
const PYTHON_ENCODING = /^(?:[ \t\f]*(?:#[^\n]*)?\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/;
const XML_ENCODING = /^<\?xml\b[^>]*?\bencoding\s*=\s*["']([-\w.]+)["']/;

/**
 * The text of a file: UTF-8, or what Python code or XML says of itself; undefined for other bytes. Odoo reads manifests as UTF-8
 * whatever they say. A byte order mark stays.
 */
export function decodeText(path: string, bytes: Uint8Array): string | undefined {
  return decoded('utf-8', bytes) ?? decoded(declaredEncoding(path, Buffer.from(bytes.subarray(0, 1024)).toString('latin1')), bytes);
}

function declaredEncoding(path: string, start: string): string {
  const isManifest = MANIFESTS.some((manifest) => posix.basename(path) === manifest);
  const pattern = path.endsWith('.xml') ? XML_ENCODING : PYTHON_ENCODING;
  const name = isManifest || !/\.(?:py|xml)$/.test(path) ? undefined : pattern.exec(start)?.[1];
  return (name ?? '').toLowerCase().replaceAll('_', '-').replace(/^latin-1$/, 'latin1');
}

function decoded(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return encoding === '' ? undefined : new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
