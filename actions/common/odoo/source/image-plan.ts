import { UserError } from '../../runtime/errors.ts';
import type { InstalledModules } from './addons.ts';
import { contentSnapshot, declaredPackages, type ImageContent } from './image-content.ts';
import type { PlannedModule } from './module-changes.ts';
import { planUpdate, type UpdatePlan } from './plan.ts';

/** What the update from one image to another has to do to one database, and why. */
export interface ImagePlan {
  /** Installed modules to update, dependencies first: all of them where `base` is among them. */
  modules: string[];
  /** Modules that the update installs. */
  install: string[];
  /** `module:stage:version` of every script that has to run, in order. */
  scripts: string[];
  /** Sentences for people. */
  notes: string[];
}

const SHOWN_NAMES = 20;

/**
 * Plans by content: what differs between the images, Odoo's own modules included, and is installed. Everything is updated only
 * where Odoo itself differs.
 *
 * @throws UserError for a change of series, for a module whose version goes down and for one whose manifest cannot be read.
 */
export function planImages(old: ImageContent, fresh: ImageContent, installed: InstalledModules): ImagePlan {
  const unreadable = fresh.unreadable.filter((name) => installed.has(name));
  if (unreadable.length > 0) {
    throw new UserError(`The new image has manifests that Odoo cannot read, of installed modules: ${listed(unreadable)}. build-image says file and line.`);
  }
  const plan = planUpdate(contentSnapshot(old, 'old image'), contentSnapshot(fresh, 'new image'), installed);
  return {
    modules: plan.update,
    install: plan.installs.modules,
    scripts: plan.scripts.map(({ id }) => id),
    notes: [
      ...updateNotes(old, fresh, plan),
      ...packageNotes(old, fresh, plan),
      ...installNotes(plan),
      ...removedNotes(plan),
    ],
  };
}

function updateNotes(old: ImageContent, fresh: ImageContent, { pair, changed, update }: UpdatePlan): string[] {
  const causes = changed.filter(({ name, isInstalled }) => isInstalled && update.includes(name));
  const others = update.length - causes.length;
  const count = `${update.length} of ${pair.installed.size} installed modules are updated`;
  if (old.core !== fresh.core) {
    return [`${count}: Odoo itself differs between the images (${odooVersions(old, fresh)}), and every module is built on it.`];
  }
  if (update.length === 0) {
    return ['Nothing is updated: no installed module differs between the images.'];
  }
  return [`${count}: ${listed(causes.map(causeText))}${others === 0 ? '' : `, and their dependents (${others})`}.`];
}

function odooVersions(old: ImageContent, fresh: ImageContent): string {
  return old.odooVersion === fresh.odooVersion ? `both ${old.odooVersion}` : `${old.odooVersion}, now ${fresh.odooVersion}`;
}

function causeText({ name, reason, fromVersion, toVersion }: PlannedModule): string {
  return reason === 'version' ? `${name} (${fromVersion ?? 'no version'} in the database, ${toVersion ?? 'no version'} in the image)` : name;
}

/** A package that no manifest asks for updates nothing; what it does shows in the probes. */
function packageNotes(old: ImageContent, fresh: ImageContent, { pair }: UpdatePlan): string[] {
  const names = [...new Set([...Object.keys(old.distributions), ...Object.keys(fresh.distributions)])].toSorted();
  const differing = names.filter((name) => old.distributions[name] !== fresh.distributions[name]);
  if (differing.length === 0) {
    return [];
  }
  const asking = [...pair.installed.keys()].filter((name) => {
    const module = fresh.modules[name];
    return module !== undefined && Object.keys(declaredPackages(module, fresh)).some((declared) => differing.includes(declared));
  });
  const changes = differing.map((name) => `${name} (${old.distributions[name] ?? 'none'}, now ${fresh.distributions[name] ?? 'none'})`);
  const effect = asking.length === 0 ? 'No installed module asks for them, so nothing is updated for it' : `Updated for it, as their manifests ask for them: ${listed(asking)}`;
  return [`Python packages differ: ${listed(changes)}. ${effect}.`];
}

function installNotes({ installs }: UpdatePlan): string[] {
  const missing = installs.elsewhere.length === 0 ? [] : [`New dependencies are not in the image: ${listed(installs.elsewhere)}.`];
  return [...(installs.modules.length === 0 ? [] : [`The update also installs ${listed(installs.modules)}: new dependencies, and what these complete.`]), ...missing];
}

function removedNotes({ changed }: UpdatePlan): string[] {
  const removed = changed.filter(({ change, isInstalled }) => change === 'removed' && isInstalled).map(({ name }) => name);
  return removed.length === 0 ? [] : [`Installed modules that the new image does not have: ${listed(removed)}. Their code is gone, their records stay.`];
}

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  return `${names.slice(0, SHOWN_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
