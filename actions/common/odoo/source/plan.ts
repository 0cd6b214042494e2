import type { AddonModule, AddonsSnapshot, InstalledModules, ReleasePair } from './addons.ts';
import { shownFile } from './addons.ts';
import { CodeReader } from './code-reader.ts';
import type { Stage } from './migration-scripts.ts';
import { scriptKey, scriptsToRun } from './migration-scripts.ts';
import type { PlannedModule } from './module-changes.ts';
import { isLoadable, manifestVersions, moduleChanges } from './module-changes.ts';
import { loadingOrder, withDependents } from './module-graph.ts';
import type { NewInstalls } from './module-installs.ts';
import { newInstalls } from './module-installs.ts';
import { versionInSeries } from './module-version.ts';
import type { Risk } from './risk.ts';
import { sortedRisks } from './risk.ts';
import { dataRisks } from './risks/data-risks.ts';
import { dependencyRisks } from './risks/dependency-risks.ts';
import { modelRisks } from './risks/model-risks.ts';
import { moduleRisks } from './risks/module-risks.ts';
import type { PlannedScript, ReadScript, ReleaseChange } from './risks/release-change.ts';
import { wordsOf } from './risks/release-change.ts';
import { scriptRisks } from './risks/script-risks.ts';
import { undecidedRisks } from './risks/undecided-risks.ts';
import { commonSeries } from './series.ts';

/** What an update from one release to another will do, as far as the source tells. */
export interface Plan {
  version: 1;
  series: string;
  from: string;
  to: string;
  /** Where the versions before come from: the database, or the manifests of the old release. */
  installedFrom: 'database' | 'manifests';
  changed: PlannedModule[];
  /** Installed modules that the update processes, dependencies first: the changed ones and their dependents. */
  update: string[];
  /** Modules of the addons that the update installs. */
  install: string[];
  /** In the order in which they run. */
  scripts: PlannedScript[];
  risks: Risk[];
}

/**
 * Plans the update from one release to another, from manifests and source alone.
 *
 * @param known versions in the database; without them every module of the old release counts as installed at its manifest's version.
 * @throws UserError for a change of series and for a module whose version goes down.
 */
export function planRelease(from: AddonsSnapshot, to: AddonsSnapshot, known?: InstalledModules): Plan {
  const { pair, changed, update, installs, scripts } = planUpdate(from, to, known);
  return {
    version: 1,
    series: pair.series,
    from: from.origin,
    to: to.origin,
    installedFrom: known === undefined ? 'manifests' : 'database',
    changed,
    update,
    install: installs.modules,
    scripts: scripts.map(({ id, module, stage, version, file }) => ({ id, module, stage, version, file })),
    risks: allRisks(releaseChange(pair, changed, installs, scripts)),
  };
}

/** What an update does, without what is risky about it: so much is known of modules whose code was not read. */
export interface UpdatePlan extends Pick<Plan, 'changed' | 'update'> {
  pair: ReleasePair;
  installs: NewInstalls;
  scripts: ReadScript[];
}

/** Plans an update as `planRelease` does. */
export function planUpdate(from: AddonsSnapshot, to: AddonsSnapshot, known?: InstalledModules): UpdatePlan {
  const pair = releasePair(from, to, known);
  const changed = moduleChanges(pair);
  const update = modulesToUpdate(pair, changed);
  return { pair, changed, update, installs: newInstalls(to.modules, pair.present, update), scripts: scriptsOfUpdate(pair, update) };
}

function releasePair(from: AddonsSnapshot, to: AddonsSnapshot, known: InstalledModules | undefined): ReleasePair {
  const series = commonSeries(from, to, known);
  const installed = known ?? manifestVersions(from, series);
  return { series, from, to, installed, present: presentModules(from, installed, known) };
}

/** Installed modules, and what they depend on: without a database's list, Odoo's own modules are known by that alone. */
function presentModules(from: AddonsSnapshot, installed: InstalledModules, known: InstalledModules | undefined): Set<string> {
  const names = [...installed.keys()];
  const dependencies = known === undefined ? names.flatMap((name) => from.modules.get(name)?.manifest.depends ?? []) : [];
  return new Set(['base', ...names, ...dependencies.filter((name) => !from.modules.has(name))]);
}

function modulesToUpdate({ to, series, installed }: ReleasePair, changed: readonly PlannedModule[]): string[] {
  const loadable = [...to.modules.values()].filter((module) => installed.has(module.name) && isLoadable(module, series));
  const dependencies = new Map(loadable.map(({ name, manifest }) => [name, manifest]));
  const processed = withDependents(dependencies, changed.map(({ name }) => name).filter((name) => dependencies.has(name)));
  return loadingOrder(dependencies).filter((name) => processed.has(name));
}

/** Pre and post scripts run module by module, end scripts after all modules. */
function scriptsOfUpdate(pair: ReleasePair, update: readonly string[]): ReadScript[] {
  const modules = update.map((name) => pair.to.modules.get(name)).filter((module) => module !== undefined);
  const withModule = modules.flatMap((module) => scriptsOfModule(pair, module, ['pre', 'post']));
  return withModule.concat(modules.flatMap((module) => scriptsOfModule(pair, module, ['end'])));
}

function scriptsOfModule({ series, installed }: ReleasePair, module: AddonModule, stages: readonly Stage[]): ReadScript[] {
  const target = versionInSeries(module.manifest.version, series) ?? '';
  const versions = { series, installed: installed.get(module.name) ?? '', target };
  return stages.flatMap((stage) => scriptsToRun(module.scripts, stage, versions)).map((script) => ({
    id: scriptKey(module.name, script),
    module: module.name,
    stage: script.stage,
    version: script.version,
    file: shownFile(module, script.path),
    words: wordsOf(module.sources.get(script.path) ?? ''),
  }));
}

function releaseChange(pair: ReleasePair, planned: readonly PlannedModule[], installs: NewInstalls, scripts: readonly ReadScript[]): ReleaseChange {
  const { from, to, series, installed } = pair;
  const code = new CodeReader(from, to, series);
  const changed = new Map(planned.flatMap(({ name, isInstalled, fromVersion = '', toVersion = '' }) => {
    const module = to.modules.get(name);
    const isProcessed = isInstalled && module !== undefined && isLoadable(module, series);
    return isProcessed ? [[name, { name, installed: fromVersion, target: toVersion }] as const] : [];
  }));
  const removed = new Set([...from.modules.keys()].filter((name) => installed.has(name) && !to.modules.has(name)));
  const touched = new Set([...changed.keys(), ...removed, ...installs.modules]);
  const before = new Set(touched.size === 0 ? [] : installed.keys());
  return {
    ...pair, changed, removed, installs, scripts, touched,
    models: { from: code.models('from', before), to: code.models('to', new Set([...before, ...installs.modules])) },
    filesOf: (side, module) => code.filesOf(side, module),
  };
}

function allRisks(change: ReleaseChange): Risk[] {
  return sortedRisks([
    ...moduleRisks(change),
    ...dependencyRisks(change),
    ...scriptRisks(change),
    ...modelRisks(change),
    ...dataRisks(change),
    ...undecidedRisks(change),
  ]);
}
