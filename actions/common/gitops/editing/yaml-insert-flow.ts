import { type CST, isNode, type Pair, type YAMLMap } from 'yaml';
import { offsetOf, type YamlSource } from '../../runtime/yaml-document.ts';
import type { TextTree } from '../../runtime/yaml-text.ts';
import { lineEnd, newKey, type Splice } from './yaml-insert.ts';
import { keyQuotes, spelled, type Style } from './yaml-style.ts';
import { refusal } from './yaml-target.ts';

/**
 * Adds keys to the end of a mapping in braces: each on a line of its own where the last key has one, else behind it, with the
 * blanks around comma and colon that the mapping has.
 *
 * @throws Refusal for an empty mapping, and for keys that hold mappings.
 */
export function insertFlowKeys(source: YamlSource, map: YAMLMap, entries: TextTree, style: Style): Splice[] {
  const last = map.items.at(-1);
  const end = last === undefined ? 0 : endOf(last);
  if (last === undefined || end === 0 || [...entries.values()].some((value) => typeof value !== 'string')) {
    throw refusal(source, map, `${[...entries.keys()].join(', ')} can only be added to a mapping in braces that has a key with a value already`);
  }
  const texts = [...entries].map(([key, value]) => entryText(source, map, key, spelled(String(value), style)));
  return isOnLineOfItsOwn(source, last, end) ? insertLines(source, last, end, texts) : [insertBehind(source, map, end, texts)];
}

function entryText(source: YamlSource, map: YAMLMap, key: string, text: string): string {
  const { key: lastKey, value: lastValue } = map.items.at(-1) as Pair;
  const [, keyEnd] = (isNode(lastKey) && lastKey.range) || [0, 0];
  const colon = source.text.slice(keyEnd, offsetOf(lastValue) ?? 0);
  // Without quotes on both sides a colon needs its blank.
  const canBeTight = keyQuotes(map) !== 'none' && /^["']/.test(text);
  return `${newKey(map, key)}${/^ *: *$/.test(colon) && (canBeTight || colon.endsWith(' ')) ? colon : ': '}${text}`;
}

function insertBehind({ text }: YamlSource, map: YAMLMap, end: number, texts: readonly string[]): Splice {
  const before = map.items.at(-2);
  const comma = before === undefined ? '' : text.slice(endOf(before), offsetOf(map.items.at(-1)) ?? 0);
  const separator = /^ *, *$/.test(comma) ? comma : ', ';
  return { start: end, end, text: texts.map((entry) => separator + entry).join('') };
}

/** A comment behind the last value stays behind it. */
function insertLines({ text }: YamlSource, last: Pair, end: number, texts: readonly string[]): Splice[] {
  const keyStart = offsetOf(last) ?? 0;
  const indentation = text.slice(text.lastIndexOf('\n', keyStart - 1) + 1, keyStart);
  const comma = commaBehind(text, end);
  const nextLine = text.indexOf('\n', end) + 1;
  const eol = lineEnd(text);
  const lines = texts.map((entry, index) => indentation + entry + (comma || index < texts.length - 1 ? ',' : '') + eol);
  const added = { start: nextLine, end: nextLine, text: lines.join('') };
  return comma ? [added] : [{ start: end, end, text: ',' }, added];
}

function commaBehind(text: string, end: number): boolean {
  return /^\s*,/.test(text.slice(end, end + 200));
}

function isOnLineOfItsOwn({ text }: YamlSource, last: Pair, end: number): boolean {
  const keyStart = offsetOf(last) ?? 0;
  const before = text.slice(text.lastIndexOf('\n', keyStart - 1) + 1, keyStart);
  const lineBreak = text.indexOf('\n', end);
  const behind = text.slice(end, lineBreak);
  return lineBreak !== -1 && /^\s*$/.test(before) && /^\s*,?\s*(?:#[^]*)?$/.test(behind);
}

/** Where the value of a pair ends; 0 for a key without one. */
function endOf({ value, srcToken }: Pair): number {
  const colon = (srcToken as CST.CollectionItem | undefined)?.sep?.some(({ type }) => type === 'map-value-ind');
  return isNode(value) && colon === true ? (value.range?.[1] ?? 0) : 0;
}
