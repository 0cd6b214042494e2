import { isDeepStrictEqual } from 'node:util';
import { type CST, type Pair, Scalar, type YAMLMap } from 'yaml';
import { Refusal } from '../../runtime/errors.ts';
import { parseYaml, yamlData, type YamlSource } from '../../runtime/yaml-document.ts';
import { isPlainForAll, quoted, type TextTree } from '../../runtime/yaml-text.ts';
import { insertKeys, type Splice } from './yaml-insert.ts';
import { findTarget, refusal, shownPath, type Target, type YamlPath } from './yaml-target.ts';

/** Sets the scalar at a path, which is added when its mapping does not have it. */
export interface Edit {
  path: YamlPath;
  value: string;
}

/**
 * Carries out edits by replacing source ranges: every byte outside the named scalars stays as it was. A scalar that already
 * says the value, to YAML 1.1 and 1.2 readers alike, is left in its own spelling.
 *
 * @param file the name for the error sentences.
 * @throws Refusal when a target is ambiguous or shared, or when the result would differ in anything but the named fields.
 */
export function applyEdits(text: string, edits: readonly Edit[], file: string): string {
  const source = parseYaml(text, file);
  const result = spliced(source, edits.flatMap((edit) => replacement(source, edit)).concat(additions(source, edits)));
  proveOnly(source, edits, result);
  return result;
}

/** Replaces ranges of the source, which must not overlap. */
export function spliced(source: YamlSource, splices: readonly Splice[]): string {
  const ordered = splices.toSorted((left, right) => left.start - right.start);
  let result = '';
  let position = 0;
  for (const { start, end, text } of ordered) {
    if (start < position) {
      throw new Refusal(`${source.file}: two edits name the same field.`);
    }
    result += source.text.slice(position, start) + text;
    position = end;
  }
  return result + source.text.slice(position);
}

function replacement(source: YamlSource, edit: Edit): Splice[] {
  const target = findTarget(source, edit.path);
  if (target.kind === 'missing' || saysAlready(target.node, edit.value)) {
    return [];
  }
  const { node, pair } = target;
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) {
    return blockScalar(source, node, edit.value);
  }
  const [start, end] = node.range ?? [0, 0];
  return start === end ? [afterColon(source, node, pair, edit)] : [{ start, end, text: quoted(edit.value) }];
}

function saysAlready(node: Scalar, value: string): boolean {
  return node.value === value && (node.type !== Scalar.PLAIN || isPlainForAll(node.source ?? '', value));
}

/** An empty value has no range of its own: the text goes right behind the colon. */
function afterColon(source: YamlSource, node: Scalar, pair: Pair | undefined, edit: Edit): Splice {
  const separators = (pair?.srcToken as CST.CollectionItem | undefined)?.sep ?? [];
  const colon = separators.find(({ type }) => type === 'map-value-ind');
  if (colon === undefined || node.anchor !== undefined || node.tag !== undefined) {
    throw refusal(source, node, `${shownPath(edit.path)} has no value that could be replaced`);
  }
  return { start: colon.offset + 1, end: colon.offset + 1, text: ` ${quoted(edit.value)}` };
}

/** The header (`|`, `>-`) becomes the value, so that a comment behind it stays; the lines of the text go. */
function blockScalar(source: YamlSource, node: Scalar, value: string): Splice[] {
  const token = node.srcToken as CST.BlockScalar;
  const header = token.props.find(({ type }) => type === 'block-scalar-header') as CST.SourceToken;
  const lastProp = token.props.at(-1) as CST.SourceToken;
  const start = lastProp.offset + lastProp.source.length;
  const lines = /^[^]*\S[^\n]*\n?/.exec(token.source)?.[0] ?? '';
  const endsFile = lines !== '' && !lines.endsWith('\n');
  return [
    { start: header.offset, end: header.offset + header.source.length, text: quoted(value) },
    { start: endsFile ? start - lineBreakBefore(source.text, start) : start, end: start + lines.length, text: '' },
  ];
}

function lineBreakBefore(text: string, offset: number): number {
  return text.slice(offset - 2, offset) === '\r\n' ? 2 : 1;
}

/** Missing keys, gathered so that keys of one new mapping are written into it together. */
function additions(source: YamlSource, edits: readonly Edit[]): Splice[] {
  const trees = new Map<YAMLMap, TextTree>();
  for (const edit of edits) {
    const target: Target = findTarget(source, edit.path);
    if (target.kind === 'missing') {
      const tree = trees.get(target.map) ?? new Map();
      trees.set(target.map, tree);
      setText(tree, target.keys, edit.value);
    }
  }
  return [...trees].map(([map, tree]) => insertKeys(source, map, tree));
}

function setText(tree: TextTree, [key, ...rest]: readonly string[], value: string): void {
  if (key === undefined) {
    return;
  }
  if (rest.length === 0) {
    tree.set(key, value);
    return;
  }
  const inner = tree.get(key);
  const next: TextTree = inner instanceof Map ? inner : new Map();
  tree.set(key, next);
  setText(next, rest, value);
}

/** The proof: reading the result again gives the old document with the named fields set, and nothing else changed. */
function proveOnly(source: YamlSource, edits: readonly Edit[], result: string): void {
  const expected = yamlData(source);
  edits.forEach(({ path, value }) => setData(expected, path, value));
  const actual = yamlData(parseYaml(result, source.file));
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Refusal(`${source.file}: the edit of ${edits.map(({ path }) => shownPath(path)).join(', ')} would change other fields as well, so the file was left as it was.`);
  }
}

function setData(data: unknown, [step, ...rest]: YamlPath, value: string): void {
  const isLast = rest.length === 0;
  if (data instanceof Map) {
    const next: unknown = isLast ? value : (data.get(step) ?? new Map());
    data.set(step, next);
    setData(next, rest, value);
  } else if (Array.isArray(data)) {
    data[Number(step)] = isLast ? value : data[Number(step)];
    setData(data[Number(step)], rest, value);
  }
}
