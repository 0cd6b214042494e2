/** What a graph needs of a module: the names of the modules it depends on. */
export interface Dependent {
  depends: readonly string[];
}

export type Dependencies = ReadonlyMap<string, Dependent>;

/**
 * Modules in an order that Odoo can load: dependencies first, then by distance from the roots and by name (module_graph.py of
 * 19.0). Modules in or behind a cycle come last: Odoo loads none of them. Dependencies outside the map count as loaded.
 */
export function loadingOrder(modules: Dependencies): string[] {
  const depths = moduleDepths(modules);
  const depthOf = (name: string): number => depths.get(name) ?? Number.MAX_SAFE_INTEGER;
  return [...modules.keys()].toSorted((left, right) => depthOf(left) - depthOf(right) || (left < right ? -1 : 1));
}

/** Longest distance from the roots; modules in or behind a cycle have none. */
function moduleDepths(modules: Dependencies): Map<string, number> {
  const depths = new Map<string, number>();
  const dependents = directDependents(modules);
  const waiting = new Map([...modules].map(([name, { depends }]) => [name, inside(modules, depends).length]));
  const ready = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    const before = inside(modules, modules.get(name)?.depends ?? []);
    depths.set(name, before.reduce((deepest, dependency) => Math.max(deepest, depths.get(dependency) ?? 0), -1) + 1);
    for (const dependent of dependents.get(name) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) {
        ready.push(dependent);
      }
    }
  }
  return depths;
}

/** At least one cycle for every group of modules that depend on each other, each from its first module by name. */
export function dependencyCycles(modules: Dependencies): string[][] {
  const depths = moduleDepths(modules);
  const blocked = new Set([...modules.keys()].filter((name) => !depths.has(name)));
  const seen = new Set<string>();
  const cycles: string[][] = [];
  for (const start of [...blocked].toSorted()) {
    const path = new Set<string>();
    let name: string | undefined = start;
    while (name !== undefined && !path.has(name) && !seen.has(name)) {
      path.add(name);
      name = modules.get(name)?.depends.find((dependency) => blocked.has(dependency));
    }
    if (name !== undefined && path.has(name)) {
      cycles.push(fromFirstName([...path].slice([...path].indexOf(name))));
    }
    path.forEach((visited) => seen.add(visited));
  }
  return cycles;
}

function fromFirstName(cycle: readonly string[]): string[] {
  const first = cycle.indexOf(cycle.toSorted()[0] ?? '');
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

/** `names` and every module of the map that depends on one of them, directly or not. */
export function withDependents(modules: Dependencies, names: Iterable<string>): Set<string> {
  const dependents = directDependents(modules);
  const found = new Set(names);
  for (const name of found) {
    for (const dependent of dependents.get(name) ?? []) {
      found.add(dependent);
    }
  }
  return found;
}

function directDependents(modules: Dependencies): Map<string, string[]> {
  const dependents = new Map<string, string[]>();
  for (const [name, { depends }] of modules) {
    for (const dependency of new Set(depends)) {
      const known = dependents.get(dependency) ?? [];
      known.push(name);
      dependents.set(dependency, known);
    }
  }
  return dependents;
}

function inside(modules: Dependencies, depends: readonly string[]): string[] {
  return [...new Set(depends)].filter((dependency) => modules.has(dependency));
}
