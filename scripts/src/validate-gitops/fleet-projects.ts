import { canonicalJson } from '../../../actions/common/runtime/canonical.ts';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { isKubernetesObject, type KubernetesObject, objectName } from '../../../actions/common/kubernetes/object.ts';
import type { SourceFile } from '../kustomize/tree.ts';
import { type FleetEntry, namespaceOf } from '../fleet/entry.ts';
import { projectsOf } from '../fleet/projects.ts';
import { lineAt } from './places.ts';

const ADVICE = 'Change the files in customers/ and have scripts/new-customer make the projects anew; what is allowed beyond them is a hole in the fence between customers.';
const OF_THE_SPEC = ['description', 'sourceRepos', 'destinations', 'clusterResourceWhitelist', 'namespaceResourceBlacklist', 'syncWindows', 'orphanedResources', 'roles'];

/**
 * What the projects of customers allow other than what their entries come to. An environment that left the entries may stay in
 * the projects until a person has retired it.
 *
 * @param files the manifests of the fleet's repo.
 * @param entries all of the fleet's.
 */
export function fleetProjectFindings(files: readonly SourceFile[], entries: readonly FleetEntry[]): Finding[] {
  const customers = [...new Set(entries.map(({ customer }) => customer))];
  return customers.flatMap((customer) => {
    const own = entries.filter((entry) => entry.customer === customer);
    const path = `projects/${customer}.yaml`;
    const file = files.find((one) => one.file === path);
    return file === undefined ? [found(path, undefined, `There is no ${path}, so Argo CD would refuse the Applications of ${customer}.`)] : differences(file, customer, own, entries);
  });
}

function differences(file: SourceFile, customer: string, own: readonly FleetEntry[], all: readonly FleetEntry[]): Finding[] {
  const expected = projectsOf(customer, own) as unknown as KubernetesObject[];
  const said = file.documents.flatMap(({ source, data }) => (isKubernetesObject(data) ? [{ source, object: data }] : []));
  const missing = expected.filter(({ metadata }) => !said.some(({ object }) => object.metadata.name === metadata.name));
  const retired = retiredBy(customer, own, all);
  return [
    ...missing.map((object) => found(file.file, undefined, `There is no ${objectName(object)}.`)),
    ...said.flatMap(({ source, object }) => {
      const wanted = expected.find(({ metadata }) => metadata.name === object.metadata.name);
      return wanted === undefined
        ? [found(file.file, lineAt(source, ['metadata', 'name']), `${objectName(object)} is none of the two projects of ${customer}.`)]
        : fieldsThatDiffer(wanted, object, retired).map(({ path, words }) => found(file.file, lineAt(source, path), `${objectName(object)} ${words}.`));
    }),
  ];
}

function fieldsThatDiffer(wanted: KubernetesObject, object: KubernetesObject, isRetired: (item: unknown) => boolean): { path: string[]; words: string }[] {
  const [right, given] = [specOf(wanted), specOf(object)];
  const unknown = Object.keys(given).filter((field) => !OF_THE_SPEC.includes(field)).map((field) => ({ path: ['spec', field], words: `says ${field}, which the kit's projects do not` }));
  const others = OF_THE_SPEC.flatMap((field) => {
    const [more, less] = [beyond(given[field], right[field]).filter((item) => !isRetired(item)), beyond(right[field], given[field])];
    const words = [...more.map((item) => `has ${canonicalJson(item)}`), ...less.map((item) => `lacks ${canonicalJson(item)}`)];
    return words.length === 0 ? [] : [{ path: ['spec', field], words: `${words.join(' and ')} in ${field}, other than the files in customers/ say` }];
  });
  return [...unknown, ...others];
}

/** What is in one value and not in the other; lists item by item, in whatever order. */
function beyond(one: unknown, other: unknown): unknown[] {
  const known = new Set(itemsOf(other).map(canonicalJson));
  return itemsOf(one).filter((item) => !known.has(canonicalJson(item)));
}

function itemsOf(value: unknown): unknown[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

/** Whether an item of a project is of an environment that was the customer's, and is nobody's now. */
function retiredBy(customer: string, own: readonly FleetEntry[], all: readonly FleetEntry[]): (item: unknown) => boolean {
  const used = new Set(all.map(namespaceOf));
  const clusters = [...new Set(own.map(({ cluster }) => cluster))];
  return (item) => {
    const { namespace, name, applications } = item as { namespace?: unknown; name?: unknown; applications?: unknown };
    const said = String(namespace ?? name ?? (Array.isArray(applications) ? applications[0] : '')).replace(/-app$/, '');
    const allowed = [...clusters.map((server) => ({ server, namespace: said })), { group: '', kind: 'Namespace', name: said }].map(canonicalJson);
    const isOwn = said.startsWith(`${customer}-`) && /^[a-z0-9-]+$/.test(said) && !used.has(said);
    return isOwn && (canonicalJson(applications ?? null) === canonicalJson([`${said}-app`]) || allowed.includes(canonicalJson(item)));
  };
}

function specOf(object: KubernetesObject): Record<string, unknown> {
  const spec = object['spec'];
  return spec !== null && typeof spec === 'object' ? spec as Record<string, unknown> : {};
}

function found(file: string, line: number | undefined, message: string): Finding {
  return { code: 'fleet-project', severity: 'error', environment: '', file, ...(line === undefined ? {} : { line }), message, advice: ADVICE };
}
