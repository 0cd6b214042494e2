import type { Description } from './check.ts';
import { type Problem, type SourceModule, manifestLine, manifestOf } from './modules.ts';

/** Where the Dockerfile puts the customer's addons. */
export const ADDONS_FOLDER = '/opt/odoo/addons';

export interface CheckedImage {
  /** Problems that stop the build. */
  errors: Problem[];
  /** What deserves a look and stops nothing. */
  warnings: Problem[];
  /** The customer's addons: name to version. */
  modules: Record<string, string>;
}

const WARNINGS = new Set(['migration-folder']);

/**
 * Turns what the image says of itself into problems with the files of the source; pure.
 *
 * @param series the series that the caller expects.
 */
export function checkDescription(description: Description, modules: readonly SourceModule[], series: string): CheckedImage {
  if (description.series !== series) {
    const message = `The base image holds Odoo ${description.series}, not ${series}. Moving a customer to another series is an upgrade project, not a release.`;
    return { errors: [{ code: 'series', message, file: '', line: undefined }], warnings: [], modules: {} };
  }
  const own = new Map(modules.map((module) => [module.name, module]));
  const told = description.problems.map((problem) => located(problem, own));
  const versions = modules.flatMap((module) => {
    const version = description.modules[module.name]?.version;
    return version === undefined ? [] : [{ module, version }];
  });
  return {
    errors: [...told.filter(({ code }) => !WARNINGS.has(code)), ...versions.flatMap((entry) => versionProblem(entry, series)), ...absent(description, modules)],
    warnings: told.filter(({ code }) => WARNINGS.has(code)),
    modules: Object.fromEntries(versions.map(({ module, version }) => [module.name, version])),
  };
}

function located(problem: Description['problems'][number], own: ReadonlyMap<string, SourceModule>): Problem {
  return {
    code: problem.code,
    message: `${problem.module}: ${problem.message}`,
    file: problem.file === null ? '' : sourcePath(problem.file, own),
    line: problem.line ?? lineOf(problem, own.get(problem.module)),
  };
}

/** Python names the line of a manifest that is no literal in its message only; a missing dependency stands under its key. */
function lineOf({ code, message }: Description['problems'][number], module: SourceModule | undefined): number | undefined {
  if (code === 'dependency' && module !== undefined) {
    return manifestLine(module, 'depends');
  }
  const named = code === 'manifest' ? /\bline (\d+)\b/.exec(message)?.[1] : undefined;
  return named === undefined ? undefined : Number(named);
}

/** The path in the source of a file in the image; for a file that is not the customer's, the path in the image. */
function sourcePath(file: string, own: ReadonlyMap<string, SourceModule>): string {
  if (!file.startsWith(`${ADDONS_FOLDER}/`)) {
    return file;
  }
  const [name = '', ...rest] = file.slice(ADDONS_FOLDER.length + 1).split('/');
  const module = own.get(name);
  const inside = rest.length === 0 ? ['__manifest__.py'] : rest;
  return module === undefined ? file : [module.path, ...inside].join('/');
}

/** Odoo puts the series before a version that lacks it (odoo/modules/module.py), so another series leaves too many parts. */
function versionProblem({ module, version }: { module: SourceModule; version: string }, series: string): Problem[] {
  if (version.startsWith(`${series}.`) && /^\d+(?:\.\d+){0,2}$/.test(version.slice(series.length + 1))) {
    return [];
  }
  const written = version.startsWith(`${series}.`) ? version.slice(series.length + 1) : version;
  const message = `${module.name}: the version ${written} is not one of series ${series}; allowed are x.y, x.y.z and ${series}.x.y.z.`;
  return [{ code: 'module-version', message, file: manifestOf(module), line: manifestLine(module, 'version') }];
}

/** A module that Odoo in the image does not see is one that nobody could install. */
function absent(description: Description, modules: readonly SourceModule[]): Problem[] {
  const told = new Set(description.problems.map(({ module }) => module));
  const seen = new Set([...Object.keys(description.modules), ...told]);
  return modules.filter(({ name }) => !seen.has(name)).map((module) => ({
    code: 'module-not-found',
    message: `${module.name}: Odoo in the image does not find this module.`,
    file: manifestOf(module),
    line: undefined,
  }));
}
