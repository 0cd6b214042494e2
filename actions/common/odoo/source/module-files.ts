import { createHash } from 'node:crypto';
import type { ModuleFile } from './addons.ts';

const COMPILED = /\.py[co]$/;
const TEMPLATE = /\.pot$/;

/**
 * Whether a file of a module can change what an update does. Left out: compiled Python, translation templates, hidden files, and
 * the module's own tests (an update does not load them). `static/` counts: manifests list assets there; so do translations.
 *
 * @param path inside the module, with `/`.
 * @param data files that the manifest loads; they count wherever they lie.
 */
export function countsAsContent(path: string, data: ReadonlySet<string>): boolean {
  if (data.has(path)) {
    return true;
  }
  const parts = path.split('/');
  const hidden = parts.some((part) => part.startsWith('.') || part === '__pycache__');
  return !hidden && parts[0] !== 'tests' && !COMPILED.test(path) && !TEMPLATE.test(path);
}

/** `sha256:…` over the sorted names and ids of a module's files. */
export function moduleHash(files: ReadonlyMap<string, ModuleFile>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].toSorted()) {
    hash.update(`${path}\0${files.get(path)?.isLink === true ? 'link ' : ''}${files.get(path)?.id}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** The id that git gives a file of this content (in a repository of SHA-1 objects). */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Python code whose models and scripts a plan reads. */
export function isPython(path: string): boolean {
  return path.endsWith('.py') && path !== '__manifest__.py' && path !== '__openerp__.py';
}
