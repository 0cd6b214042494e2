import { UserError } from '../../runtime/errors.ts';
import type { AddonModule, AddonsSnapshot, InstalledModules, ReleasePair } from './addons.ts';
import { shownFile } from './addons.ts';
import { compareVersions, versionInSeries } from './module-version.ts';
import { rulesOf } from './series-rules.ts';

/** A module that differs between two releases, or whose installed version is not the new manifest's. */
export interface PlannedModule {
  name: string;
  change: 'changed' | 'added' | 'removed';
  /** What differs: files that count, or only the version that the database has. */
  reason: 'content' | 'version';
  isInstalled: boolean;
  /** With the series; of the database where that is known, else of the old manifest. */
  fromVersion?: string;
  toVersion?: string;
  files: { added: number; changed: number; removed: number };
}

/** True where Odoo would load a module: it says so, its version is of the series, and 19 has only one name for a manifest. */
export function isLoadable(module: AddonModule, series: string): boolean {
  const isSeen = module.manifestFile === '__manifest__.py' || rulesOf(series).oldManifests;
  return isSeen && module.manifest.installable && versionInSeries(module.manifest.version, series) !== undefined;
}

/** Versions of the loadable modules of a release, as a database would have them where all are installed. */
export function manifestVersions(snapshot: AddonsSnapshot, series: string): InstalledModules {
  const loadable = [...snapshot.modules.values()].filter((module) => isLoadable(module, series));
  return new Map(loadable.map(({ name, manifest }) => [name, versionInSeries(manifest.version, series) ?? '']));
}

/**
 * What differs, by module name.
 *
 * @throws UserError naming every installed module whose version would go down.
 */
export function moduleChanges({ from, to, series, installed }: Omit<ReleasePair, 'present'>): PlannedModule[] {
  const names = [...new Set([...from.modules.keys(), ...to.modules.keys()])].toSorted();
  const planned = names.flatMap((name) => plannedModule(from.modules.get(name), to.modules.get(name), series, installed.get(name)) ?? []);
  refuseDowngrades(planned, to);
  return planned;
}

function plannedModule(before: AddonModule | undefined, after: AddonModule | undefined, series: string, installed: string | undefined): PlannedModule | undefined {
  const { name } = (after ?? before) as AddonModule;
  const fromVersion = installed ?? (before === undefined ? undefined : versionInSeries(before.manifest.version, series));
  const toVersion = after === undefined ? undefined : versionInSeries(after.manifest.version, series);
  const isSame = before?.hash === after?.hash;
  const isCurrent = installed === undefined || toVersion === undefined || compareVersions(installed, toVersion) === 0;
  if (isSame && isCurrent) {
    return undefined;
  }
  return {
    name,
    change: changeKind(before, after),
    reason: isSame ? 'version' : 'content',
    isInstalled: installed !== undefined,
    ...(fromVersion === undefined ? {} : { fromVersion }),
    ...(toVersion === undefined ? {} : { toVersion }),
    files: changedFiles(before, after),
  };
}

function changeKind(before: AddonModule | undefined, after: AddonModule | undefined): PlannedModule['change'] {
  if (before === undefined) {
    return 'added';
  }
  return after === undefined ? 'removed' : 'changed';
}

function changedFiles(before: AddonModule | undefined, after: AddonModule | undefined): PlannedModule['files'] {
  const [old, current] = [before?.files ?? new Map<string, { id: string }>(), after?.files ?? new Map<string, { id: string }>()];
  const common = [...current.keys()].filter((path) => old.has(path));
  return {
    added: current.size - common.length,
    changed: common.filter((path) => old.get(path)?.id !== current.get(path)?.id).length,
    removed: old.size - common.length,
  };
}

/** An old version over a newer database drops what the newer one added, and Odoo has no guard against it. */
function refuseDowngrades(planned: readonly PlannedModule[], to: AddonsSnapshot): void {
  const down = planned.filter(({ isInstalled, fromVersion = '', toVersion }) => isInstalled && toVersion !== undefined && compareVersions(toVersion, fromVersion) < 0);
  if (down.length > 0) {
    throw new UserError(down.map((planned) => downgradeSentence(planned, to)).join('\n'));
  }
}

function downgradeSentence({ name, fromVersion, toVersion }: PlannedModule, to: AddonsSnapshot): string {
  const module = to.modules.get(name) as AddonModule;
  return `${shownFile(module, module.manifestFile)}: the module ${name} goes down from ${fromVersion} to ${toVersion}. An update never goes back: raise the version, or roll the release back.`;
}
