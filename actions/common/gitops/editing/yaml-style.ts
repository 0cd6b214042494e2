import { isScalar, Scalar, type YAMLMap } from 'yaml';
import { isPlainForAll, quoted } from '../../runtime/yaml-text.ts';
import type { MissingTarget, ScalarTarget } from './yaml-target.ts';

export type Quotes = 'none' | 'single' | 'double';

/** Whether written values take double quotes, whatever stands there, or the quotes of what stands there. */
export type QuoteRule = 'double' | 'kept';

/** The looks that a written value takes over from what stands there. */
export interface Style {
  quotes: Quotes;
  inFlow: boolean;
}

// Every value of a release that can do without quotes; other texts get them without a closer look.
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_./:@+-]*(?<!:)$/;
const PRINTABLE = /^[\u0020-\u007E]*$/;

/** A value in the wanted quotes; in double ones where readers of YAML 1.1 and 1.2 would not agree on it otherwise. */
export function spelled(value: string, { quotes, inFlow }: Style): string {
  if (quotes === 'none' && canBePlain(value, inFlow)) {
    return value;
  }
  return quotes === 'single' && PRINTABLE.test(value) ? `'${value.replaceAll("'", "''")}'` : quoted(value);
}

/** Older readers end a plain text inside of brackets at a colon. */
function canBePlain(value: string, inFlow: boolean): boolean {
  return PLAIN.test(value) && !(inFlow && value.includes(':')) && isPlainForAll(value, value);
}

/** The quotes around a scalar; undefined for one that shows none: nothing, or a block of text. */
export function quotesOf(node: unknown): Quotes | undefined {
  if (!isScalar(node)) {
    return undefined;
  }
  const styles: Record<string, Quotes> = { [Scalar.QUOTE_SINGLE]: 'single', [Scalar.QUOTE_DOUBLE]: 'double' };
  return styles[node.type ?? ''] ?? (node.type === Scalar.PLAIN && node.value !== null ? 'none' : undefined);
}

/** The style for a value that takes the place of another one. */
export function styleOf(rule: QuoteRule, { node, pair, map, inFlow }: ScalarTarget): Style {
  const isJson = inFlow && quotesOf(pair?.key) === 'double';
  const quotes = quotesOf(node) ?? (node.value === null && map !== undefined ? siblingQuotes(map) : 'double');
  return { quotes: rule === 'double' || isJson ? 'double' : quotes, inFlow };
}

/** The style for the value of a key that a mapping does not have yet. */
export function newValueStyle(rule: QuoteRule, { map, inFlow }: MissingTarget): Style {
  const isJson = inFlow && keyQuotes(map) === 'double';
  return { quotes: rule === 'double' || isJson ? 'double' : siblingQuotes(map), inFlow };
}

/** The quotes of the last text in a mapping; numbers have none for reasons of their own. */
function siblingQuotes(map: YAMLMap): Quotes {
  const texts = map.items.filter(({ value }) => isScalar(value) && typeof value.value === 'string');
  return texts.map(({ value }) => quotesOf(value)).findLast((quotes) => quotes !== undefined) ?? 'double';
}

export function keyQuotes(map: YAMLMap): Quotes {
  return quotesOf(map.items.at(-1)?.key) ?? 'none';
}
