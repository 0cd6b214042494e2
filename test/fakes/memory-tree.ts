import { posix } from 'node:path';
import { blobId } from '../../actions/common/odoo/source/module-files.ts';
import { planRelease } from '../../actions/common/odoo/source/plan.ts';
import type { Plan } from '../../actions/common/odoo/source/plan.ts';
import { readReleases } from '../../actions/common/odoo/source/snapshot-reader.ts';
import type { FileTree, TreeFile } from '../../actions/common/odoo/source/trees/file-tree.ts';
import { isModulePlace, isSearched } from '../../actions/common/odoo/source/trees/file-tree.ts';

/** Text by path from the root of a tree. */
export type Files = Record<string, string>;

/** A tree of files that lie in memory. */
export function memoryTree(files: Files, origin = 'tree'): FileTree {
  const entries = Object.entries(files).map(([path, text]): TreeFile => ({ path, id: blobId(Buffer.from(text)), bytes: Buffer.byteLength(text), isLink: false }));
  return {
    origin,
    hasFolder: async (path) => path === '.' || entries.some((entry) => entry.path.startsWith(`${path}/`)),
    findModules: async (parents) => {
      const folders = entries.filter(({ path }) => posix.basename(path) === '__manifest__.py').map(({ path }) => posix.dirname(path));
      return { folders: folders.filter((folder) => isModulePlace(folder, parents)).toSorted(), problems: [], notes: [] };
    },
    filesOf: async (folders) => entries.filter(({ path }) =>
      folders.some((folder) => path.startsWith(`${folder}/`)) && path.split('/').slice(0, -1).every(isSearched)),
    texts: async (wanted) => new Map(wanted.map(({ path }) => [path, files[path] ?? ''])),
  };
}

export interface PlannedTrees {
  from: Files;
  to: Files;
  installed?: Record<string, string>;
  /** `null`: the manifests decide. */
  series?: string | null;
}

/** Plans between two trees in memory. */
export async function planTrees({ from, to, installed, series = '19.0' }: PlannedTrees): Promise<Plan> {
  const place = (files: Files, origin: string) => ({ tree: memoryTree(files, origin), folders: [], ...(series === null ? {} : { series }) });
  const releases = await readReleases(place(from, 'old'), place(to, 'new'));
  return planRelease(releases.from, releases.to, installed === undefined ? undefined : new Map(Object.entries(installed)));
}

/** The text of a manifest. */
export function manifest(members: Record<string, unknown> = {}): string {
  const python = JSON.stringify({ name: 'Test', ...members }, null, 1);
  return python.replace(/: true/g, ': True').replace(/: false/g, ': False').replace(/: null/g, ': None');
}

/** A module with one model file: its manifest, its imports, and `models/model.py`. */
export function moduleFiles(name: string, code: string, members: Record<string, unknown> = {}, others: Files = {}): Files {
  const files: Files = {
    '__manifest__.py': manifest({ version: '19.0.1.0.0', ...members }),
    '__init__.py': 'from . import models\n',
    'models/__init__.py': 'from . import model\n',
    'models/model.py': `from odoo import api, fields, models\n\n${code}`,
    ...others,
  };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
}

/** A class that defines the model `acme.thing` with these lines as its body. */
export function thing(...body: string[]): string {
  return ['class Thing(models.Model):', '    _name = "acme.thing"', ...body.map((line) => `    ${line}`), ''].join('\n');
}

/** `severity code` of every risk of a plan. */
export function codes(plan: Plan): string[] {
  return plan.risks.map(({ severity, code }) => `${severity} ${code}`);
}
