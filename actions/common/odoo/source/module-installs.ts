import type { AddonModule } from './addons.ts';

/** What an update installs besides what it updates. */
export interface NewInstalls {
  /** Modules of the addons, in the order in which they were found to be needed. */
  modules: string[];
  /** Dependencies that are neither installed nor in the addons: Odoo's own, or missing. */
  elsewhere: string[];
}

/**
 * The modules that `-u` installs: dependencies that updated modules gained, what these depend on, and the `auto_install` modules
 * that a new module completes (button_upgrade and button_install in odoo/addons/base/models/ir_module.py). An `auto_install`
 * module whose dependencies were all installed before is not installed.
 *
 * @param updated names of the modules that the update processes.
 */
export function newInstalls(available: ReadonlyMap<string, AddonModule>, installed: ReadonlySet<string>, updated: Iterable<string>): NewInstalls {
  const marked = new Set<string>();
  const isReady = (name: string): boolean => installed.has(name) || marked.has(name);
  const needed = [...updated].flatMap((name) => available.get(name)?.manifest.depends ?? []);
  markWithDependencies(needed, available, isReady, marked);
  for (let next = completed(available, isReady, marked); next.length > 0; next = completed(available, isReady, marked)) {
    markWithDependencies(next, available, isReady, marked);
  }
  return {
    modules: [...marked].filter((name) => available.has(name)),
    elsewhere: [...marked].filter((name) => !available.has(name)),
  };
}

function markWithDependencies(names: readonly string[], available: ReadonlyMap<string, AddonModule>, isReady: (name: string) => boolean, marked: Set<string>): void {
  const queue = [...names];
  // The array grows while it is read.
  for (const name of queue) {
    if (!isReady(name)) {
      marked.add(name);
      for (const dependency of available.get(name)?.manifest.depends ?? []) {
        queue.push(dependency);
      }
    }
  }
}

/** Modules that install themselves now: all their triggers are there and at least one is about to be installed. */
function completed(available: ReadonlyMap<string, AddonModule>, isReady: (name: string) => boolean, marked: ReadonlySet<string>): string[] {
  return [...available.values()]
    .filter(({ name, manifest }) => manifest.autoInstall !== false && manifest.installable && !isReady(name))
    .filter(({ manifest }) => manifest.autoInstall !== false && manifest.autoInstall.every(isReady) && manifest.autoInstall.some((trigger) => marked.has(trigger)))
    .map(({ name }) => name);
}
