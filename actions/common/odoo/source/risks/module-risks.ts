import type { AddonModule } from '../addons.ts';
import { shownFile } from '../addons.ts';
import { isLoadable } from '../module-changes.ts';
import { compareVersions, versionInSeries } from '../module-version.ts';
import type { Risk, RiskCode, Severity } from '../risk.ts';
import type { ReleaseChange } from './release-change.ts';
import { changedScripts } from './script-risks.ts';
import { schemaSignature } from './schema-signature.ts';

/** Risks that the manifests of installed modules show: gone, not installable any more, or changed without a new version. */
export function moduleRisks(change: ReleaseChange): Risk[] {
  return [
    ...baseImageRisk(change),
    ...[...change.removed].flatMap((name) => removedModule(change, name)),
    ...[...change.installed.keys()].flatMap((name) => notInstallable(change, name)),
    ...[...change.changed.keys()].flatMap((name) => noVersionBump(change, name)),
  ];
}

function baseImageRisk({ from, to }: ReleaseChange): Risk[] {
  if (from.baseDigest === undefined || to.baseDigest === undefined || from.baseDigest === to.baseDigest) {
    return [];
  }
  const message = `The images were built on different base images (${from.baseDigest}, ${to.baseDigest}): Odoo's own modules may have changed. This plan covers the customer's addons; the rehearsal compares all of them.`;
  return [{ code: 'base-image-changed', severity: 'medium', module: 'base', message, evidence: { from: from.baseDigest, to: to.baseDigest } }];
}

function removedModule(change: ReleaseChange, name: string): Risk[] {
  const module = change.from.modules.get(name);
  if (module === undefined) {
    return [];
  }
  const successor = successorOf(change, module);
  if (successor !== undefined) {
    const message = `The module ${name} is installed and is not in the ${change.to.origin}, and the new module ${successor.name} has most of its files. Odoo sees no rename: it would install ${successor.name} beside what ${name} left. Rename the module and its external ids in the database before the update, or keep the name.`;
    return [risk('renamed-module', 'high', module, message, { renamedTo: successor.name })];
  }
  const message = `The module ${name} is installed and is not in the ${change.to.origin}: its models are gone from the registry, its views and records stay. Uninstall it before the release, or ship an empty module that cleans up.`;
  return [risk('removed-module', 'high', module, message)];
}

/** The new module that has most of a removed one's files, byte for byte and at the same places; imports are alike everywhere. */
function successorOf({ from, to }: ReleaseChange, removed: AddonModule): AddonModule | undefined {
  const files = [...removed.files].filter(([path]) => !path.endsWith('__init__.py'));
  const kept = (candidate: AddonModule): number => files.filter(([path, { id }]) => candidate.files.get(path)?.id === id).length;
  const [best] = [...to.modules.values()].filter(({ name }) => !from.modules.has(name)).toSorted((left, right) => kept(right) - kept(left));
  return best !== undefined && kept(best) * 2 > files.length ? best : undefined;
}

function notInstallable(change: ReleaseChange, name: string): Risk[] {
  const module = change.to.modules.get(name);
  if (module === undefined || isLoadable(module, change.series)) {
    return [];
  }
  return [risk('not-installable', 'high', module, `The module ${name} is installed and cannot be loaded: ${whyNotLoadable(module, change.series)}. Its state stays "to upgrade", which stops every scheduled action.`)];
}

function whyNotLoadable(module: AddonModule, series: string): string {
  if (!module.manifest.installable) {
    return 'its manifest says "installable": False';
  }
  return versionInSeries(module.manifest.version, series) === undefined
    ? `its version ${module.manifest.version} is not one of series ${series}`
    : `Odoo ${series} does not read ${module.manifestFile}`;
}

/** The update processes the module all the same, but no migration script can run and no pipeline that goes by versions sees it. */
function noVersionBump(change: ReleaseChange, name: string): Risk[] {
  const versions = change.changed.get(name);
  const [before, after] = [change.from.modules.get(name), change.to.modules.get(name)];
  if (versions === undefined || before === undefined || after === undefined || compareVersions(versions.installed, versions.target) !== 0) {
    return [];
  }
  const scripts = changedScripts(before, after).map(({ path }) => shownFile(after, path));
  if (scripts.length > 0) {
    const message = `The module ${name} brings ${scripts.join(', ')} and keeps its version ${versions.target}: without a new version no migration script runs.`;
    return [risk('no-version-bump', 'high', after, message, { version: versions.target, scripts })];
  }
  const isSame = schemaSignature(change.filesOf('from', name)) === schemaSignature(change.filesOf('to', name));
  const message = `The module ${name} changes its models and keeps its version ${versions.target}: raise the version, so that every database that has it shows what it runs.`;
  return isSame ? [] : [risk('no-version-bump', 'medium', after, message, { version: versions.target })];
}

export function risk(code: RiskCode, severity: Severity, module: AddonModule, message: string, evidence?: Record<string, unknown>): Risk {
  return { code, severity, module: module.name, message, file: shownFile(module, module.manifestFile), ...(evidence === undefined ? {} : { evidence }) };
}
