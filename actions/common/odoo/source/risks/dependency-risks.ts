import type { AddonModule } from '../addons.ts';
import { isLoadable } from '../module-changes.ts';
import { dependencyCycles } from '../module-graph.ts';
import type { Risk } from '../risk.ts';
import { risk } from './module-risks.ts';
import type { ReleaseChange } from './release-change.ts';

/** Risks of the module graph: what is missing, what goes in a circle, and what the update installs or leaves out. */
export function dependencyRisks(change: ReleaseChange): Risk[] {
  const { present, installs } = change;
  const loaded = [...change.to.modules.values()].filter(({ name }) => present.has(name) || installs.modules.includes(name));
  return [
    ...loaded.flatMap((module) => missingDependencies(change, module)),
    ...cycleRisks(change),
    ...loaded.flatMap((module) => newDependencies(change, module)),
    ...[...change.to.modules.values()].flatMap((module) => newModule(change, module)),
  ];
}

/** A dependency that the addons had, or have and cannot load. One that they never had may be Odoo's own. */
function missingDependencies(change: ReleaseChange, module: AddonModule): Risk[] {
  return module.manifest.depends.flatMap((name): Risk[] => {
    const dependency = change.to.modules.get(name);
    const isGone = dependency === undefined && change.from.modules.has(name);
    const isUnloadable = dependency !== undefined && !isLoadable(dependency, change.series);
    if (!isGone && !isUnloadable) {
      return [];
    }
    const message = `The module ${module.name} depends on ${name}, which ${isGone ? 'was removed' : 'is not installable'}: Odoo loads neither.`;
    return [risk('missing-dependency', 'high', module, message, { dependency: name })];
  });
}

function cycleRisks(change: ReleaseChange): Risk[] {
  const modules = new Map([...change.to.modules].map(([name, { manifest }]) => [name, manifest]));
  return dependencyCycles(modules).flatMap((cycle) => {
    const module = change.to.modules.get(cycle[0] ?? '');
    const message = `The modules ${[...cycle, cycle[0]].join(' -> ')} depend on each other in a circle: Odoo loads none of them.`;
    return module === undefined ? [] : [risk('dependency-cycle', 'high', module, message, { modules: cycle })];
  });
}

function newDependencies(change: ReleaseChange, module: AddonModule): Risk[] {
  const { present, installs } = change;
  const before = change.from.modules.get(module.name)?.manifest.depends ?? [];
  return module.manifest.depends.filter((name) => change.installed.has(module.name) && !before.includes(name) && !present.has(name)).flatMap((name): Risk[] => {
    if (installs.modules.includes(name)) {
      return [risk('new-dependency', 'medium', module, `The module ${module.name} now depends on ${name}, which the update installs.`, { dependency: name })];
    }
    const message = `The module ${module.name} now depends on ${name}, which is not among these addons: where it is not installed, the update installs it with everything that it pulls in, which this plan cannot see.`;
    return change.from.modules.has(name) ? [] : [risk('new-dependency', 'medium', module, message, { dependency: name })];
  });
}

/** Modules that are not installed so far, and what the update does with them. */
function newModule(change: ReleaseChange, module: AddonModule): Risk[] {
  const { present, installs } = change;
  const { autoInstall } = module.manifest;
  const before = change.from.modules.get(module.name);
  const wasAutomatic = before !== undefined && before.manifest.autoInstall !== false;
  if (present.has(module.name) || !isLoadable(module, change.series)) {
    return [];
  }
  if (autoInstall !== false && installs.modules.includes(module.name)) {
    return [risk('new-auto-install', 'medium', module, `The module ${module.name} installs itself in this update, since its dependencies are then complete.`, { triggers: autoInstall })];
  }
  if (autoInstall !== false && !wasAutomatic && autoInstall.every((name) => present.has(name))) {
    return [risk('new-auto-install', 'low', module, `The module ${module.name} installs itself in new databases; its dependencies are installed already, so an update does not install it here.`, { triggers: autoInstall })];
  }
  const isNew = before === undefined && !installs.modules.includes(module.name);
  return isNew ? [risk('module-not-installed', 'low', module, `The module ${module.name} is new, and nothing in this update installs it.`)] : [];
}
