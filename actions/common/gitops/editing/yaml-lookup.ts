import { isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from 'yaml';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import { isMergeKey, type YamlPath } from './yaml-target.ts';

/** A node and the path that leads to it. What an alias repeats stands in its place, so it can be read; an edit of it is refused. */
export interface Found {
  path: YamlPath;
  node: Node | null;
}

export function root(source: YamlSource): Found {
  return { path: [], node: source.document.contents };
}

/** The value of a key, which a merge key may bring; undefined where a mapping does not have it, or where there is no mapping. */
export function entry(source: YamlSource, { path, node }: Found, key: string | number): Found | undefined {
  const value = isMap(node) ? valueIn(source, node, key, new Set()) : undefined;
  return value === undefined ? undefined : { path: [...path, key], node: followed(source, value) };
}

/** The value at the end of several keys. */
export function entryAt(source: YamlSource, start: Found, keys: readonly string[]): Found | undefined {
  return keys.reduce<Found | undefined>((found, key) => found && entry(source, found, key), start);
}

/** The items of a list; undefined where there is no list. */
export function items(source: YamlSource, { path, node }: Found): Found[] | undefined {
  return isSeq<Node>(node) ? node.items.map((item, index) => ({ path: [...path, index], node: followed(source, item) })) : undefined;
}

/** The keys that a mapping itself has, as text. */
export function keys({ node }: Found): string[] {
  return isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
}

/** A scalar as it is written: `1.10` is not the number 1.1. Nothing is the empty text; undefined for mappings and lists. */
export function textOf(found: Found | undefined): string | undefined {
  const node = found?.node;
  if (node === null || (isScalar(node) && node.value === null)) {
    return '';
  }
  if (!isScalar(node)) {
    return undefined;
  }
  return node.type === Scalar.PLAIN && typeof node.value !== 'string' ? (node.source ?? '') : String(node.value);
}

function followed(source: YamlSource, node: Node | null): Node | null {
  return isAlias(node) ? (source.aliases.get(node) ?? null) : node;
}

/** @param seen mappings that were asked already: merge keys can lead to one of them along very many ways. */
function valueIn(source: YamlSource, map: YAMLMap, key: string | number, seen: Set<YAMLMap>): Node | null | undefined {
  seen.add(map);
  const own = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  if (own !== undefined) {
    return own.value as Node | null;
  }
  const merged = map.items.filter((pair) => isMergeKey(pair.key)).flatMap(({ value }) => mergedMaps(source, value as Node | null));
  for (const other of merged) {
    const value = seen.has(other) ? undefined : valueIn(source, other, key, seen);
    if (value !== undefined) {
      return value;
    }
  }
  return undefined;
}

function mergedMaps(source: YamlSource, value: Node | null): YAMLMap[] {
  const node = followed(source, value);
  const nodes = isSeq<Node>(node) ? node.items.map((item) => followed(source, item)) : [node];
  return nodes.filter((one) => isMap(one));
}

/** What a path leads to. */
export function valueAt(source: YamlSource, path: YamlPath): Found | undefined {
  return path.reduce<Found | undefined>((found, step) => {
    const list = typeof step === 'number' && found !== undefined ? items(source, found) : undefined;
    return list === undefined ? found && entry(source, found, step) : list[Number(step)];
  }, root(source));
}
