import { compareKeys, compareVersions, parseVersion } from './module-version.ts';

export type Stage = 'pre' | 'post' | 'end';
export const STAGES: readonly Stage[] = ['pre', 'post', 'end'];

/** A Python file in or near the places where Odoo looks for migration scripts. */
export interface ScriptFile {
  /** Inside the module; of a script on Odoo's upgrade path, its whole path. */
  path: string;
  /** Name of the version folder, as Odoo logs it. */
  version: string;
  stage: Stage;
}

/** Versions of one module around its update; both with their series. */
export interface VersionChange {
  series: string;
  installed: string;
  target: string;
}

const EVERY_CHANGE = '0.0.0';
// VERSION_RE of odoo/modules/migration.py.
const VERSION_FOLDER = /^(?:(?:6\.1|[6-9]\.0|[1-9]\d+\.0|(?:7|8|9|10)\.saas~[1-9]\d*|saas~(?:1[1-9]|[2-9]\d+)\.[1-9])\.)?\d+\.\d+(?:\.\d+)?$/;
const SCRIPT = /^(?:migrations|upgrades)\/([^/]+)\/((pre|post|end)-[^/]*\.py)$/;

/** True where Odoo looks into a folder of this name below `migrations/` or `upgrades/`. */
export function isVersionFolder(name: string): boolean {
  return name !== 'tests' && VERSION_FOLDER.test(name);
}

/** The script that a path inside a module is; undefined where Odoo would not see one. */
export function scriptFile(path: string): ScriptFile | undefined {
  const [, version = '', name = '', stage] = SCRIPT.exec(path) ?? [];
  // Odoo finds scripts by `glob('*.py')`, which leaves out hidden files.
  const isSeen = stage !== undefined && isVersionFolder(version) && !name.startsWith('.');
  return isSeen ? { path, version, stage: stage as Stage } : undefined;
}

/** `module:stage:version`, as expectations name a script. */
export function scriptKey(module: string, script: ScriptFile): string {
  return `${module}:${script.stage}:${script.version}`;
}

/** Why a script does not run; undefined when it does (`compare` in odoo/modules/migration.py). */
export function reasonNotToRun(version: string, change: VersionChange): 'not-above-installed' | 'above-manifest' | undefined {
  if (version === EVERY_CHANGE) {
    return compareVersions(change.installed, change.target) < 0 ? undefined : 'not-above-installed';
  }
  const full = withSeries(version, change.series);
  // A folder without series is compared without it, so that a change of series does not run it again.
  const from = version === full ? 0 : 2;
  const [before, wanted, after] = [change.installed, full, change.target].map((text) => parseVersion(text).slice(from));
  if (compareKeys(before ?? [], wanted ?? []) >= 0) {
    return 'not-above-installed';
  }
  return compareKeys(wanted ?? [], after ?? []) > 0 ? 'above-manifest' : undefined;
}

/** The scripts of one stage that an update runs, in Odoo's order: by version (0.0.0 first in pre, else last), then by file name. */
export function scriptsToRun(scripts: readonly ScriptFile[], stage: Stage, change: VersionChange): ScriptFile[] {
  return scripts
    .filter((script) => script.stage === stage && reasonNotToRun(script.version, change) === undefined)
    .toSorted((left, right) => comparePlaces(left, right, stage, change.series));
}

function comparePlaces(left: ScriptFile, right: ScriptFile, stage: Stage, series: string): number {
  if (left.version !== right.version) {
    const everyChange = Number(right.version === EVERY_CHANGE) - Number(left.version === EVERY_CHANGE);
    const byVersion = compareVersions(withSeries(left.version, series), withSeries(right.version, series));
    return (stage === 'pre' ? everyChange : -everyChange) || byVersion || (left.version < right.version ? -1 : 1);
  }
  return fileName(left) < fileName(right) ? -1 : 1;
}

function withSeries(version: string, series: string): string {
  return version === EVERY_CHANGE || version.split('.').length > 3 ? version : `${series}.${version}`;
}

function fileName(script: ScriptFile): string {
  return script.path.slice(script.path.lastIndexOf('/') + 1);
}
