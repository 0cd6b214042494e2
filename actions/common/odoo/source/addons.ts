import type { Manifest } from './manifest.ts';
import type { ScriptFile } from './migration-scripts.ts';

/** One file of a module. */
export interface ModuleFile {
  /** Git's blob id (SHA-1 of the content with git's header), of a link's target for a link. */
  id: string;
  bytes: number;
  isLink: boolean;
}

/** A module as it lies in a folder, a git tree or an image. */
export interface AddonModule {
  name: string;
  /** Its folder, relative to where the addons were looked for; errors and risks name files below it. */
  folder: string;
  manifestFile: string;
  manifest: Manifest;
  /** `sha256:…` over the names and ids of the files that count. */
  hash: string;
  /** The files that count, by path inside the module. */
  files: Map<string, ModuleFile>;
  /** The migration scripts that Odoo sees. */
  scripts: ScriptFile[];
  /** Text of files that were read, by path inside the module: Python code, and data files of modules that differ. */
  sources: Map<string, string>;
}

/** All modules of one release, as plain data. */
export interface AddonsSnapshot {
  /** Where it came from, for sentences: `folder addons`, `ref main (1234abcd)`, `image registry.example/acme/odoo@sha256:…`. */
  origin: string;
  /** What an image's label says; without one the manifests decide. */
  series?: string;
  /** Digest of the image that a release image was built on. */
  baseDigest?: string;
  /** Sentences about what could not be looked into, such as git submodules. */
  notes: string[];
  modules: Map<string, AddonModule>;
}

/** Versions of installed modules, as the database has them (`latest_version`), by module name. */
export type InstalledModules = Map<string, string>;

/** Two releases of one series, and what of them is installed. */
export interface ReleasePair {
  series: string;
  from: AddonsSnapshot;
  to: AddonsSnapshot;
  /** Versions before the update, by module. */
  installed: InstalledModules;
  /** Names of the installed modules, Odoo's own included as far as they are known. */
  present: ReadonlySet<string>;
}

export const MODULE_NAME = /^[A-Za-z0-9_]{1,256}$/;

/** The path of a module's file from where the addons were looked for; that of a script on an upgrade path is whole already. */
export function shownFile(module: AddonModule, path: string): string {
  return path.startsWith('/') ? path : `${module.folder}/${path}`;
}
