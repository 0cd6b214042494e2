import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

export interface Source {
  /** Relative to the top folder. */
  path: string;
  text: string;
}

export interface Import {
  from: string;
  /** A path relative to the top folder, or the name of a package. */
  to: string;
  kind: 'static' | 'type' | 'lazy';
}

const LEFT_OUT = /(?:^|\/)(?:node_modules|dist|lib|__pycache__)(?:\/|$)/;

/** The files below a folder whose name ends so, without bundles. */
export function sourcesBelow(folder: string, ending = '.ts'): Source[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !LEFT_OUT.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const STATEMENT = /^(?:import|export)\s+(?<type>type\s)?[^;'"]*?from\s+'(?<target>[^']+)'|^import\s+'(?<effect>[^']+)'/gm;
const LAZY = /\bimport\(\s*'(?<target>[^']+)'\s*\)/g;

export function importsOf({ path, text }: Source): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(({ groups }): Import => ({
    from: path,
    to: target(path, groups?.['target'] ?? groups?.['effect'] ?? ''),
    kind: groups?.['type'] === undefined ? 'static' : 'type',
  }));
  const lazy = [...text.matchAll(LAZY)].map(({ groups }): Import => ({ from: path, to: target(path, groups?.['target'] ?? ''), kind: 'lazy' }));
  return [...statements, ...lazy];
}

function target(path: string, written: string): string {
  return written.startsWith('.') ? normalize(join(dirname(path), written)) : written;
}

/** The names of the actions. */
export function actionNames(): string[] {
  return sourcesBelow('actions', 'action.yml').map(({ path }) => String(path.split('/')[1]));
}

/** The text of a file and of everything in the project that it imports, directly or not. */
export function textBehind(path: string, seen = new Set<string>()): string {
  seen.add(path);
  const text = readFileSync(join(ROOT, path), 'utf8');
  const imported = importsOf({ path, text }).map(({ to }) => to).filter((to) => to.endsWith('.ts') && !seen.has(to));
  return [text, ...imported.map((to) => (seen.has(to) ? '' : textBehind(to, seen)))].join('\n');
}
