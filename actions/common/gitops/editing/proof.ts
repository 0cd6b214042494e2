import { isDeepStrictEqual } from 'node:util';
import { isAlias, isCollection, isMap, isPair, isScalar, type Node, type Pair } from 'yaml';
import { Refusal } from '../../runtime/errors.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import type { Edit } from './splice.ts';
import { shownPath, type YamlPath } from './yaml-target.ts';

type ParsedText = Pick<YamlSource, 'text' | 'document'>;

/** What a node says, with anchors and tags. An alias is its name and not what it repeats, so no document grows by it. */
interface Content {
  anchor?: string | undefined;
  tag?: string | undefined;
  alias?: string;
  value: unknown;
}

/**
 * The proof of an edit: the documents read from its result are the old ones with the named fields set, and nothing else changed.
 *
 * @param edited the document that the edits are for.
 * @throws Refusal when they are not.
 */
export function proveOnly(before: readonly YamlSource[], edited: YamlSource, edits: readonly Edit[], after: readonly ParsedText[]): void {
  const expected = before.map((source) => {
    const content = contentOf(source, source.document.contents);
    if (source === edited) {
      edits.forEach(({ path, value }) => setContent(content, path, value));
    }
    return content;
  });
  if (!isDeepStrictEqual(after.map((source) => contentOf(source, source.document.contents)), expected)) {
    const fields = edits.map(({ path }) => shownPath(path)).join(', ');
    throw new Refusal(`${edited.file}: the edit of ${fields} would change other fields as well, so the file was left as it was.`);
  }
}

function contentOf(source: ParsedText, node: unknown): Content {
  if (isAlias(node)) {
    return { alias: node.source, value: undefined };
  }
  const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string };
  return { anchor, tag, value: valueOf(source, node) };
}

function valueOf(source: ParsedText, node: unknown): unknown {
  if (isScalar(node)) {
    return node.value;
  }
  if (isMap(node)) {
    return new Map(node.items.map((pair) => [keyOf(source, pair), contentOf(source, pair.value)]));
  }
  return isCollection(node) ? node.items.map((item) => (isPair(item) ? [keyOf(source, item), contentOf(source, item.value)] : contentOf(source, item))) : null;
}

/** Keys that are lists, mappings or marks stand for themselves in their own spelling, which no edit changes. */
function keyOf(source: ParsedText, { key }: Pair): unknown {
  if (isScalar(key) && typeof key.value !== 'symbol') {
    return key.value;
  }
  const [start, end] = (key as Node | null)?.range ?? [0, 0];
  return `\0${source.text.slice(start, end)}`;
}

function setContent(content: Content, [step, ...rest]: YamlPath, value: string): void {
  const children = content.value as Map<unknown, Content> & Record<string | number, Content>;
  const isMapping = content.value instanceof Map;
  const present = isMapping ? children.get(step) : children[step ?? 0];
  const child = present ?? { anchor: undefined, tag: undefined, value: new Map() };
  if (isMapping) {
    children.set(step, child);
  }
  if (rest.length === 0) {
    child.value = value;
  } else {
    setContent(child, rest, value);
  }
}
