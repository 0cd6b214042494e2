import { isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { Refusal } from '../../runtime/errors.ts';
import { isReferenced, offsetOf, type YamlSource } from '../../runtime/yaml-document.ts';
import { place } from '../../runtime/yaml-place.ts';

export type YamlPath = readonly (string | number)[];

/** A scalar, with the pair and the mapping that hold it where it is no item of a list. */
export interface ScalarTarget {
  kind: 'scalar';
  node: Scalar;
  pair: Pair | undefined;
  map: YAMLMap | undefined;
  inFlow: boolean;
}

/** A mapping in which the rest of the path is missing. */
export interface MissingTarget {
  kind: 'missing';
  map: YAMLMap;
  keys: [string, ...string[]];
  inFlow: boolean;
}

export type Target = ScalarTarget | MissingTarget;

const STRING_TAGS = new Set(['!', 'tag:yaml.org,2002:str']);

/**
 * Finds what a path leads to, and refuses everything whose edit would be felt elsewhere in the document or is not a scalar.
 *
 * @throws Refusal that starts with `file:line:column`.
 */
export function findTarget(source: YamlSource, path: YamlPath): Target {
  let node: Node | null = source.document.contents;
  let holder: Pick<ScalarTarget, 'pair' | 'map'> = { pair: undefined, map: undefined };
  let inFlow = false;
  for (const [index, step] of path.entries()) {
    const walked = path.slice(0, index);
    refuseShared(source, node, walked);
    inFlow ||= isCollection(node) && node.flow === true;
    const child = childOf(source, node, step, walked);
    if (child === undefined) {
      return { ...missing(source, node as YAMLMap, path.slice(index)), inFlow };
    }
    holder = { pair: 'pair' in child ? child.pair : undefined, map: isMap(node) ? node : undefined };
    node = child.node;
  }
  refuseShared(source, node, path);
  return { kind: 'scalar', node: requireScalar(source, node, path), ...holder, inFlow };
}

type Child = { node: Node | null; pair: Pair } | { node: Node };

function childOf(source: YamlSource, node: Node | null, step: string | number, path: YamlPath): Child | undefined {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair === undefined ? undefined : { node: pair.value, pair };
  }
  if (typeof step === 'number' && isSeq<Node>(node)) {
    const item = node.items[step];
    if (item === undefined) {
      throw refusal(source, node, `${shownPath(path)} has ${node.items.length} items, so there is no item ${step}`);
    }
    return { node: item };
  }
  throw refusal(source, node, `${shownPath(path)} is ${kindOf(node)}; a ${typeof step === 'string' ? 'mapping' : 'list'} is needed to find ${step} in it`);
}

function missing(source: YamlSource, map: YAMLMap, rest: YamlPath): Omit<MissingTarget, 'inFlow'> {
  if (map.items.some(({ key }) => isMergeKey(key))) {
    throw refusal(source, map, `${String(rest[0])} may come from the merge key "<<" of this mapping, so it is not added`);
  }
  const keys = rest.filter((step) => typeof step === 'string');
  const [first, ...more] = keys;
  if (first === undefined || keys.length !== rest.length || isMergeKeyText(first)) {
    throw refusal(source, map, `${shownPath(rest)} is not there, and only named keys can be added`);
  }
  return { kind: 'missing', map, keys: [first, ...more] };
}

function refuseShared(source: YamlSource, node: Node | null, path: YamlPath): void {
  if (path.some((step) => isMergeKeyText(step))) {
    throw refusal(source, node, `${shownPath(path)} belongs to a merge key, which other mappings share`);
  }
  if (isAlias(node)) {
    throw refusal(source, node, `${shownPath(path)} is the alias *${node.source}; edit what it refers to, or write the value out`);
  }
  const anchor = node !== null && 'anchor' in node ? node.anchor : undefined;
  if (anchor !== undefined && isReferenced(source, anchor)) {
    throw refusal(source, node, `${shownPath(path)} is repeated elsewhere through its anchor &${anchor}, so an edit would change both`);
  }
}

function requireScalar(source: YamlSource, node: Node | null, path: YamlPath): Scalar {
  if (!isScalar(node)) {
    throw refusal(source, node, `${shownPath(path)} is ${kindOf(node)}; only a scalar can be replaced`);
  }
  if (node.tag !== undefined && !STRING_TAGS.has(node.tag)) {
    throw refusal(source, node, `${shownPath(path)} has the tag ${node.tag}; only text can be replaced`);
  }
  return node;
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (isMergeKeyText(key.value) || key.source === '<<');
}

function isMergeKeyText(value: unknown): boolean {
  return value === '<<' || typeof value === 'symbol';
}

function kindOf(node: Node | null): string {
  if (isMap(node)) {
    return 'a mapping';
  }
  if (isSeq(node)) {
    return 'a list';
  }
  return node === null ? 'a key without a value' : 'a scalar';
}

/** A path as people write it: `services.web.image`, `images[0].newTag`. */
export function shownPath(path: YamlPath): string {
  const shown = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('').replace(/^\./, '');
  return shown === '' ? 'the document' : shown;
}

export function refusal(source: YamlSource, node: unknown, sentence: string): Refusal {
  return new Refusal(`${place(source.file, source.text, offsetOf(node) ?? 0)}: ${sentence}.`);
}
