import { z } from 'zod';
import { canonicalJson, sha256 } from '../../runtime/canonical.ts';
import type { AddonModule, AddonsSnapshot } from './addons.ts';
import { STAGES, isVersionFolder } from './migration-scripts.ts';

const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const moduleName = z.string().regex(/^[A-Za-z0-9_]{1,256}$/);
const packageName = z.string().max(200).regex(/^[^\s\p{C}]+$/u);
const path = z.string().max(4096).regex(/^[^\p{C}]+$/u);

const moduleContent = z.object({
  version: z.string().regex(/^[A-Za-z0-9.~]{1,64}$/),
  depends: z.array(moduleName),
  autoInstall: z.union([z.boolean(), z.array(moduleName)]),
  installable: z.boolean(),
  /** Python packages that the manifest asks for. */
  packages: z.array(z.string()),
  path,
  /** Null for a module that nobody asked for. */
  hash: hash.nullable(),
  scripts: z.array(z.object({ version: z.string().refine(isVersionFolder), stage: z.enum(STAGES), file: path })),
});
type ModuleContent = z.infer<typeof moduleContent>;

/** What `odoo-release content` says of an image: Odoo's own modules and the customer's alike. */
export const contentDocument = z.object({
  helper: z.string(),
  series: z.string(),
  odooVersion: z.string().max(100).regex(/^[\w.+~-]+$/),
  core: hash,
  /** Versions of the installed Python packages. */
  distributions: z.record(packageName, packageName),
  modules: z.record(moduleName, moduleContent),
  /** Modules whose manifest Odoo cannot read. */
  unreadable: z.array(moduleName),
});
export type ImageContent = z.infer<typeof contentDocument>;

/** Odoo's own core module: everything depends on it, so what is Odoo's own counts as its content. */
const CORE = 'base';

/** The modules of an image as a plan compares them; their code is not in it. */
export function contentSnapshot(content: ImageContent, origin: string): AddonsSnapshot {
  const modules = Object.entries(content.modules).map(([name, module]) => [name, asAddon(name, module, content)] as const);
  return { origin, series: content.series, notes: [], modules: new Map(modules) };
}

function asAddon(name: string, module: ModuleContent, content: ImageContent): AddonModule {
  const { version, depends, autoInstall, installable, scripts } = module;
  return {
    name,
    folder: module.path,
    manifestFile: '__manifest__.py',
    manifest: { version, depends, autoInstall: autoInstall === true ? depends : autoInstall, installable, data: [] },
    hash: sha256(canonicalJson([module.hash, declaredPackages(module, content), ...(name === CORE ? [content.core] : [])])),
    files: new Map(),
    scripts: scripts.map(({ file, ...script }) => ({ path: file, ...script })),
    sources: new Map(),
  };
}

/** The packages that a module's manifest asks for, with the versions that are installed; null for one that is not known by this name. */
export function declaredPackages({ packages }: Pick<ModuleContent, 'packages'>, { distributions }: Pick<ImageContent, 'distributions'>): Record<string, string | null> {
  const names = packages.map((text) => (/^[A-Za-z0-9._-]+/.exec(text.trim())?.[0] ?? '').replace(/[-_.]+/g, '-').toLowerCase());
  return Object.fromEntries(names.map((name) => [name, distributions[name] ?? null]));
}
