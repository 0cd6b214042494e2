import type { FieldFacts } from '../helper/value-facts.ts';

const DIGEST_LENGTH = 4;
/** How the helper spells what is not filled in, and a number that never was. */
const NOTHING = new Set<string | undefined>(['....', '0...']);
/** A value that differs from itself. */
const UNSTEADY = '????';
const LINKS = ['many2one', 'one2many', 'many2many'];
/** The language of the code; another one shows it where it has no translation. */
const SOURCE_LANGUAGE = 'en_US';

/** One field before and after an update, and in which order its records were read. */
export interface FieldPair {
  before: FieldFacts;
  after: FieldFacts;
  beforeIds: readonly number[];
  afterIds: readonly number[];
  /** Whether both links lead to the same model, which may have been renamed. */
  sameTarget: boolean;
}

/** Records that people see differently, and in what way. */
export interface ReadDifference {
  ids: number[];
  way: string;
}

/** How the records that both sides read differ for people; undefined where they do not. */
export function readDifference(pair: FieldPair): ReadDifference | undefined {
  const { before, after } = pair;
  if (isLink(before) && isLink(after)) {
    return linkDifference(pair);
  }
  const ids = differing(pair, shownBeside(after, before), shownBeside(before, after));
  if (ids.length > 0) {
    return { ids, way: wayOf(pair) };
  }
  if (before.type === 'selection' && after.type === 'selection') {
    return found(recordsOfMovedLabels(pair), 'their key now has the label that another key had');
  }
  return before.type === 'monetary' && after.type === 'monetary'
    ? found(differing(pair, before.names ?? {}, after.names ?? {}), 'it has another currency')
    : undefined;
}

/** How many records were read. */
export function numberRead({ reads }: FieldFacts): number {
  return unpacked(Object.values(reads)[0] ?? '').length;
}

/** A record that was written anew with the same content, or renamed, is the same for people. */
function linkDifference(pair: FieldPair): ReadDifference | undefined {
  const { before, after, sameTarget } = pair;
  const named = before.names !== undefined && after.names !== undefined;
  const others = named ? differing(pair, before.names ?? {}, after.names ?? {}) : undefined;
  if (!sameTarget) {
    return found(others ?? filled(pair), `it points to ${after.comodel ?? 'nothing'} instead of ${before.comodel ?? 'nothing'}`);
  }
  const relinked = differing(pair, before.reads, after.reads);
  return found(others === undefined ? relinked : relinked.filter((id) => others.includes(id)), 'it points to other records');
}

function wayOf({ before, after }: FieldPair): string {
  if (before.type !== after.type) {
    return `it is of type ${after.type} instead of ${before.type}`;
  }
  if (!after.stored) {
    return 'it is computed in another way';
  }
  if (Object.hasOwn(before.reads, SOURCE_LANGUAGE) && Object.hasOwn(after.reads, '')) {
    return 'its translations are no longer shown';
  }
  if (Object.keys(before.reads).some(isCompany) && Object.hasOwn(after.reads, '')) {
    return 'its values by company are no longer shown';
  }
  return after.type === 'float' || after.type === 'monetary' ? 'it shows another number of digits' : 'the same row reads differently';
}

/** Beside a field that is no link, people compare the names that a link shows. */
function shownBeside(other: FieldFacts, field: FieldFacts): Record<string, string> {
  return isLink(field) && !isLink(other) ? field.names ?? field.reads : field.reads;
}

/** Keys whose label belonged to another key before that is still there and shows something else now; a new label is none. */
function recordsOfMovedLabels(pair: FieldPair): number[] {
  const { labels: old = {} } = pair.before;
  const { labels: fresh = {} } = pair.after;
  const hasChanged = (key: string): boolean => Object.hasOwn(old, key) && Object.hasOwn(fresh, key) && old[key] !== fresh[key];
  const moved = Object.keys(fresh).filter((key) => hasChanged(key) && Object.keys(old).some((other) => other !== key && hasChanged(other) && old[other] === fresh[key]));
  return matching(pair, pair.before.reads, pair.after.reads, (before) => moved.includes(before));
}

/** Records that show something on both sides. */
function filled(pair: FieldPair): number[] {
  return matching(pair, pair.before.reads, pair.after.reads, (before, after) => !NOTHING.has(before) && !NOTHING.has(after));
}

function differing(pair: FieldPair, before: Record<string, string>, after: Record<string, string>): number[] {
  if (isAlike(pair, before, after)) {
    return [];
  }
  const retyped = pair.before.type !== pair.after.type;
  const isSame = (first: string, second: string): boolean => first === second || (retyped && NOTHING.has(first) && NOTHING.has(second));
  return matching(pair, before, after, (first, second, source) => !isSame(first, second) && first !== source);
}

/** The same digests of the same records, as nearly all fields have them: then none has to be looked at. */
function isAlike({ beforeIds, afterIds }: FieldPair, before: Record<string, string>, after: Record<string, string>): boolean {
  const isSameText = contexts(before, after).every(({ first, second }) => first === second);
  return isSameText && beforeIds.length === afterIds.length && beforeIds.every((id, index) => id === afterIds[index]);
}

/**
 * Records for which a condition holds in some context. `source` is what another language showed before in the language of the
 * code: a translation that was lacking and came is no difference.
 */
function matching(pair: FieldPair, before: Record<string, string>, after: Record<string, string>, holds: (before: string, after: string, source?: string) => boolean): number[] {
  const source = byRecord(pair.beforeIds, before[SOURCE_LANGUAGE] ?? before['']);
  const ids = contexts(before, after).flatMap(({ context, first, second }) => {
    const old = byRecord(pair.beforeIds, first);
    const isTranslation = !['', SOURCE_LANGUAGE].includes(context) && !isCompany(context);
    return [...byRecord(pair.afterIds, second)].flatMap(([id, digest]) => {
      const known = old.get(id);
      return known !== undefined && holds(known, digest, isTranslation ? source.get(id) : undefined) ? [id] : [];
    });
  });
  return [...new Set(ids)].toSorted((first, second) => first - second);
}

function isCompany(context: string): boolean {
  return context.startsWith('company ');
}

interface Context {
  context: string;
  first: string;
  second: string;
}

/** A side that has only one reading shows it in every language and company. What cannot be compared is only there or not. */
function contexts(before: Record<string, string>, after: Record<string, string>): Context[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((context) => {
    const [first, second] = [before[context] ?? before[''], after[context] ?? after['']];
    return first === undefined || second === undefined ? [] : [{ context, first, second }];
  });
  const [first, second] = [Object.values(before)[0], Object.values(after)[0]];
  return all.length > 0 || first === undefined || second === undefined ? all : [{ context: '', first: presence(first), second: presence(second) }];
}

function presence(text: string): string {
  return unpacked(text).map((digest) => (NOTHING.has(digest) ? digest : 'full')).join('');
}

function byRecord(ids: readonly number[], text: string | undefined): Map<number, string> {
  return new Map(unpacked(text ?? '').flatMap((digest, index) => (ids[index] === undefined || digest === UNSTEADY ? [] : [[ids[index], digest] as const])));
}

function unpacked(text: string): string[] {
  const [digest = '', times] = text.split('*', 2);
  if (times !== undefined) {
    return Array.from({ length: Number(times) }, () => digest);
  }
  return Array.from({ length: text.length / DIGEST_LENGTH }, (_, index) => text.slice(index * DIGEST_LENGTH, (index + 1) * DIGEST_LENGTH));
}

function isLink({ type }: FieldFacts): boolean {
  return LINKS.includes(type);
}

function found(ids: number[], way: string): ReadDifference | undefined {
  return ids.length === 0 ? undefined : { ids, way };
}
