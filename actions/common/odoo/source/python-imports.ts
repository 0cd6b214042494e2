import { posix } from 'node:path';
import type { AddonModule } from './addons.ts';
import { isPython } from './module-files.ts';
import { logicalLines } from './python/logical-lines.ts';
import { SourceError, pythonSource } from './python/source-error.ts';

const FROM_IMPORT = /^from\s*(\.*)\s*([\w.]*)\s*\bimport\b([\s\S]*)$/;
const PLAIN_IMPORT = /^import\s+odoo\.addons\.([\w.]+)/;
const DYNAMIC = /\bimport_module\s*\(|\b__import__\s*\(/;

/**
 * The Python files of a module that loading it imports, from `__init__.py` on. Imports count wherever they stand, also inside
 * functions and conditions. Where names are put together at run time, or a file cannot be read, every file counts.
 */
export function importedFiles({ name, files, sources }: Pick<AddonModule, 'name' | 'files' | 'sources'>): Set<string> {
  const found = new Set(files.has('__init__.py') ? ['__init__.py'] : []);
  for (const path of found) {
    const targets = importTargets(name, path, sources.get(path) ?? '');
    if (targets === undefined) {
      return new Set([...files.keys()].filter((file) => isPython(file)));
    }
    for (const file of targets.flatMap(filesOf)) {
      if (files.has(file)) {
        found.add(file);
      }
    }
  }
  return found;
}

/** Paths inside the module that a file's imports may load; undefined where that cannot be told. */
function importTargets(moduleName: string, path: string, text: string): string[] | undefined {
  const source = pythonSource(path, text);
  try {
    const lines = logicalLines(source).map(({ start, end }) => source.text.slice(start, end));
    return DYNAMIC.test(text) ? undefined : lines.flatMap((line) => targetsOfLine(moduleName, path, line));
  } catch (error) {
    if (error instanceof SourceError) {
      return undefined;
    }
    throw error;
  }
}

/** Packages on the way, the module itself, and imported names that may be modules. */
function targetsOfLine(moduleName: string, path: string, line: string): string[] {
  const [, dots = '', name = '', names = ''] = line.startsWith('from') ? (FROM_IMPORT.exec(line) ?? []) : [];
  if (names !== '') {
    const base = packageOf(moduleName, path, dots, name);
    return base === undefined ? [] : prefixes(base).concat(importedNames(names).map((imported) => posix.join(base, imported)));
  }
  const parts = PLAIN_IMPORT.exec(line)?.[1]?.split('.') ?? [];
  return parts[0] === moduleName ? prefixes(parts.slice(1).join('/')) : [];
}

function packageOf(moduleName: string, path: string, dots: string, name: string): string | undefined {
  const steps = name.replaceAll('.', '/');
  if (dots !== '') {
    const base = posix.join(posix.dirname(path), ...Array.from({ length: dots.length - 1 }, () => '..'), steps);
    return base.startsWith('..') ? undefined : base;
  }
  const inside = `odoo/addons/${moduleName}`;
  return steps === inside || steps.startsWith(`${inside}/`) ? posix.join('.', steps.slice(inside.length + 1)) : undefined;
}

function importedNames(names: string): string[] {
  return names
    .replace(/#[^\n]*/g, '')
    .split(/[(),\\\n]+/)
    .map((name) => name.trim().split(/\s+/)[0] ?? '')
    .filter((name) => /^\w+$/.test(name));
}

function prefixes(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function filesOf(target: string): string[] {
  return target === '.' ? ['__init__.py'] : [`${target}.py`, `${target}/__init__.py`];
}
