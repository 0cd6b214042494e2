import { isCollection, isMap, isPair, type Node, type Pair, type YAMLMap, type YAMLSeq, visit } from 'yaml';
import { offsetOf, type YamlSource } from '../../runtime/yaml-document.ts';
import { blockLines, itemLines, keyText, type TextTree } from '../../runtime/yaml-text.ts';
import { keyQuotes, spelled, type Style } from './yaml-style.ts';
import { refusal } from './yaml-target.ts';

/** Replaces the characters from `start` to `end` of a text. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** Adds keys to the end of a block mapping, in the file's own indentation and line ends. */
export function insertKeys(source: YamlSource, map: YAMLMap, entries: TextTree, style: Style): Splice {
  if (map.items.length === 0) {
    throw refusal(source, map, `${[...entries.keys()].join(', ')} can only be added to a mapping that has a key already`);
  }
  const indentation = indentationAt(source, offsetOf(map.items[0]) ?? 0);
  const lines = [...entries].flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${indentation}${newKey(map, key)}: ${spelled(value, style)}`]
      : blockLines(new Map([[key, value]]), indentation, stepOf(source)));
  return insertLines(source, map, lines);
}

/** A key in the quotes of the other keys of a mapping. */
export function newKey(map: YAMLMap, key: string): string {
  const quotes = keyQuotes(map);
  return quotes === 'none' ? keyText(key) : spelled(key, { quotes, inFlow: false });
}

/** Adds an item to the end of a block list that has one already. */
export function insertItem(source: YamlSource, list: YAMLSeq, item: TextTree): Splice {
  if (list.flow || list.items.length === 0) {
    throw refusal(source, list, 'items can only be added to a list in block style that has one already');
  }
  return insertLines(source, list, itemLines(item, indentationAt(source, list.range?.[0] ?? 0)));
}

function insertLines(source: YamlSource, collection: YAMLMap | YAMLSeq, lines: string[]): Splice {
  const { text } = source;
  const valueEnd = endOf(collection);
  const lineBreak = text.indexOf('\n', valueEnd);
  const endsLine = text[valueEnd - 1] === '\n';
  const eol = lineEnd(text);
  if (!endsLine && lineBreak === -1) {
    return { start: text.length, end: text.length, text: eol + lines.join(eol) };
  }
  const start = endsLine ? valueEnd : lineBreak + 1;
  return { start, end: start, text: lines.map((line) => line + eol).join('') };
}

/** Where the last value inside a collection ends, before comments and blank lines that follow it. */
function endOf(node: Node | Pair | null): number {
  if (isPair(node)) {
    const pair = node as Pair<Node, Node | null>;
    return pair.value === null ? endOf(pair.key) : endOf(pair.value);
  }
  const last = isCollection(node) && node.flow !== true ? node.items.at(-1) : undefined;
  return last === undefined ? (node?.range?.[1] ?? 0) : endOf(last as Node | Pair);
}

/** As many spaces as stand before the column of an offset; a list's dash before it counts as one. */
function indentationAt(source: YamlSource, offset: number): string {
  const lineStart = source.text.lastIndexOf('\n', offset - 1) + 1;
  return ' '.repeat(source.text.slice(lineStart, offset).replace('\uFEFF', '').length);
}

/** The line end that a text uses, by its first line. */
export function lineEnd(text: string): string {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

/** How far the file moves a mapping inside another one in; two spaces where it has none. */
function stepOf(source: YamlSource): string {
  let step = 2;
  visit(source.document, {
    Map(_, map) {
      const pair = map.items.find(({ value }) => isMap(value) && value.flow !== true && value.items.length > 0);
      if (pair === undefined || map.flow) {
        return undefined;
      }
      const inner = indentationAt(source, offsetOf((pair.value as YAMLMap).items[0]) ?? 0).length;
      step = inner - indentationAt(source, offsetOf(pair) ?? 0).length;
      return visit.BREAK;
    },
  });
  return ' '.repeat(Math.max(step, 1));
}
