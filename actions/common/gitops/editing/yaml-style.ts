import { isScalar, type Pair, Scalar, type YAMLMap } from 'yaml';
import { isPlainForAll, quoted } from '../../runtime/yaml-text.ts';

export type Quotes = 'none' | 'single' | 'double';

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

/** Older readers end a plain text inside of brackets at a colon; some read numbers in which any underscore is skipped. */
function canBePlain(value: string, inFlow: boolean): boolean {
  const isHarmless = PLAIN.test(value) && !(inFlow && value.includes(':'));
  const forms = new Set([value, value.replaceAll('_', '')]);
  return isHarmless && [...forms].every((form) => isPlainForAll(form, form));
}

/** The quotes around a scalar; undefined for one that shows none: nothing, or a block of text. */
export function quotesOf(node: unknown): Quotes | undefined {
  if (!isScalar(node)) {
    return undefined;
  }
  const styles: Record<string, Quotes> = { [Scalar.QUOTE_SINGLE]: 'single', [Scalar.QUOTE_DOUBLE]: 'double' };
  return styles[node.type ?? ''] ?? (node.type === Scalar.PLAIN && node.value !== null ? 'none' : undefined);
}

/** The style for a value that takes the place of the one in a pair of a mapping. */
export function styleOf(map: YAMLMap | undefined, pair: Pair | undefined, node: Scalar, inFlow: boolean): Style {
  const inJson = inFlow && quotesOf(pair?.key) === 'double';
  const quotes = quotesOf(node) ?? (node.value === null && map !== undefined ? siblingQuotes(map) : 'double');
  return { quotes: inJson ? 'double' : quotes, inFlow };
}

/** The style for the value of a key that a mapping does not have yet. */
export function newValueStyle(map: YAMLMap, inFlow: boolean): Style {
  const inJson = inFlow && keyQuotes(map) === 'double';
  return { quotes: inJson ? 'double' : siblingQuotes(map), inFlow };
}

/** The quotes of the last text in a mapping; numbers have none for reasons of their own. */
function siblingQuotes(map: YAMLMap): Quotes {
  const texts = map.items.filter(({ value }) => isScalar(value) && typeof value.value === 'string');
  return texts.map(({ value }) => quotesOf(value)).findLast((quotes) => quotes !== undefined) ?? 'double';
}

export function keyQuotes(map: YAMLMap): Quotes {
  return quotesOf(map.items.at(-1)?.key) ?? 'none';
}
