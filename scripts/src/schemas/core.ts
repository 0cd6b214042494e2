import { UserError } from '../../../actions/common/runtime/errors.ts';
import { type BundleFile, kindName } from './bundle.ts';
import { CORE_KINDS } from './sources.ts';
import { type Schema, withoutWords } from './strict.ts';

const REFERENCE = '#/$defs/';
/** What every object has, also those of custom resources. */
export const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * Kubernetes' own kinds: the definitions of those that are used, and every definition that they refer to.
 *
 * @param definitions the strict definitions of the package, by name.
 * @throws UserError when one is not there.
 */
export function coreFile(definitions: Record<string, Schema>): BundleFile {
  const roots = Object.entries(CORE_KINDS).flatMap(([prefix, kinds]) => kinds.map((kind) => `${prefix}.${kind}`));
  const names = reachable([...roots, METADATA], definitions);
  return {
    name: 'kubernetes',
    kinds: Object.fromEntries(roots.map((name) => [kindOf(name, definitions), name])),
    definitions: Object.fromEntries(names.map((name) => [name, withoutWords(definition(name, definitions)) as Schema])),
  };
}

function reachable(roots: readonly string[], definitions: Record<string, Schema>): string[] {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!found.has(name)) {
      found.add(name);
      waiting.push(...references(definition(name, definitions)));
    }
  }
  return [...found].toSorted();
}

function references(schema: Schema): string[] {
  return [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/(?<name>[^"]+)"/g)].map(({ groups }) => groups?.['name'] ?? '');
}

function definition(name: string, definitions: Record<string, Schema>): Schema {
  const found = definitions[name];
  if (found === undefined) {
    throw new UserError(`The schemas of Kubernetes have no definition ${REFERENCE}${name}.`);
  }
  return found;
}

function kindOf(name: string, definitions: Record<string, Schema>): string {
  const [known] = definition(name, definitions)['x-kubernetes-group-version-kind'] as { group: string; version: string; kind: string }[];
  if (known === undefined) {
    throw new UserError(`The definition ${name} names no kind.`);
  }
  return kindName(known.group, known.version, known.kind);
}
