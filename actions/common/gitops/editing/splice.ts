import { type CST, Scalar, type YAMLMap } from 'yaml';
import { Refusal } from '../../runtime/errors.ts';
import { parseYaml, reparseYamlDocuments, type YamlSource } from '../../runtime/yaml-document.ts';
import { isPlainForAll, type TextTree } from '../../runtime/yaml-text.ts';
import { proveOnly } from './proof.ts';
import { insertKeys, type Splice } from './yaml-insert.ts';
import { insertFlowKeys } from './yaml-insert-flow.ts';
import { newValueStyle, type QuoteRule, spelled, styleOf } from './yaml-style.ts';
import { findTarget, type MissingTarget, refusal, type ScalarTarget, shownPath, type YamlPath } from './yaml-target.ts';

/** Sets the scalar at a path, which is added when its mapping does not have it. */
export interface Edit {
  path: YamlPath;
  value: string;
}

/**
 * Carries out edits by replacing source ranges: every byte outside the named scalars stays as it was. Values get
 * double quotes; one that says the value already, to YAML 1.1 and 1.2 readers alike, is left in its own spelling.
 *
 * @param file the name for the error sentences.
 * @throws Refusal when a target is ambiguous or shared, or when the result would differ in anything but the named fields.
 */
export function applyEdits(text: string, edits: readonly Edit[], file: string): string {
  const source = parseYaml(text, file);
  return editDocument([source], source, edits, { quotes: 'double', foreignTags: [] });
}

export interface EditingOptions {
  quotes: QuoteRule;
  /** As for `parseYamlDocuments`. */
  foreignTags: readonly string[];
}

/**
 * Carries out edits, as `applyEdits`, in one of the documents of a file.
 *
 * @param documents all documents of the file.
 */
export function editDocument(documents: readonly YamlSource[], source: YamlSource, edits: readonly Edit[], { quotes, foreignTags }: EditingOptions): string {
  const targets = edits.map((edit) => ({ edit, target: findTarget(source, edit.path) }));
  const replacements = targets.flatMap(({ edit, target }) => (target.kind === 'scalar' ? replacement(source, edit, target, quotes) : []));
  const additions = addedKeys(targets.flatMap(({ edit, target }) => (target.kind === 'missing' ? [{ edit, target }] : [])));
  const result = spliced(source, [...replacements, ...additions.flatMap(({ target, tree }) => insertion(source, target, tree, quotes))]);
  if (result !== source.text) {
    proveOnly(documents, source, edits, reparseYamlDocuments(result, source.file, foreignTags));
  }
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

function replacement(source: YamlSource, { path, value }: Edit, target: ScalarTarget, quotes: QuoteRule): Splice[] {
  const { node } = target;
  if (saysAlready(node, value)) {
    return [];
  }
  const text = spelled(value, styleOf(quotes, target));
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) {
    return blockScalar(source, node, text);
  }
  const [start, end] = node.range ?? [0, 0];
  return start === end ? [afterColon(source, target, path, text)] : [{ start, end, text }];
}

function saysAlready(node: Scalar, value: string): boolean {
  return node.value === value && (node.type !== Scalar.PLAIN || isPlainForAll(node.source ?? '', value));
}

/** An empty value has no range of its own: the text goes right behind the colon. */
function afterColon(source: YamlSource, { node, pair }: ScalarTarget, path: YamlPath, text: string): Splice {
  const separators = (pair?.srcToken as CST.CollectionItem | undefined)?.sep ?? [];
  const colon = separators.find(({ type }) => type === 'map-value-ind');
  if (colon === undefined || node.anchor !== undefined || node.tag !== undefined) {
    throw refusal(source, node, `${shownPath(path)} has no value that could be replaced`);
  }
  return { start: colon.offset + 1, end: colon.offset + 1, text: ` ${text}` };
}

/** The header (`|`, `>-`) becomes the value, so that a comment behind it stays; the lines of the text go. */
function blockScalar(source: YamlSource, node: Scalar, text: string): Splice[] {
  const token = node.srcToken as CST.BlockScalar;
  const header = token.props.find(({ type }) => type === 'block-scalar-header') as CST.SourceToken;
  const lastProp = token.props.at(-1) as CST.SourceToken;
  const start = lastProp.offset + lastProp.source.length;
  const lines = /^[^]*\S[^\n]*\n?/.exec(token.source)?.[0] ?? '';
  const endsFile = lines !== '' && !lines.endsWith('\n');
  return [
    { start: header.offset, end: header.offset + header.source.length, text },
    { start: endsFile ? start - lineBreakBefore(source.text, start) : start, end: start + lines.length, text: '' },
  ];
}

function lineBreakBefore(text: string, offset: number): number {
  return text.slice(offset - 2, offset) === '\r\n' ? 2 : 1;
}

interface Addition {
  target: MissingTarget;
  tree: TextTree;
}

/** Missing keys, gathered so that those of one mapping are written into it together. */
function addedKeys(missing: readonly { edit: Edit; target: MissingTarget }[]): Addition[] {
  const additions = new Map<YAMLMap, Addition>();
  for (const { edit, target } of missing) {
    const addition = additions.get(target.map) ?? { target, tree: new Map() };
    additions.set(target.map, addition);
    setText(addition.tree, target.keys, edit.value);
  }
  return [...additions.values()];
}

function insertion(source: YamlSource, target: MissingTarget, tree: TextTree, quotes: QuoteRule): Splice[] {
  const style = newValueStyle(quotes, target);
  return target.inFlow ? insertFlowKeys(source, target.map, tree, style) : [insertKeys(source, target.map, tree, style)];
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
