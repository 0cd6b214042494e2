import type { LedgerEntry } from '../evidence/ledger.ts';
import type { EvidenceKind } from '../evidence/statement.ts';
import type { Answer } from '../runtime/outcome.ts';
import { fail, type GateObservations, pass, unknown } from './observations.ts';

/** Milliseconds by which a recorder's clock may be ahead of ours. */
export const CLOCK_SKEW = 5 * 60_000;

/** The statement that a gate goes by, or the answer of a gate that has none to go by. */
export type Selection = { entry: LedgerEntry } | { answer: Answer };

/**
 * The newest statement of one kind about the digest. The newest verdict wins, so a newer failure vetoes an older success; of
 * two at the same moment the one that is no success counts. Where a statement claims to come from the future, the order can't
 * be known.
 *
 * @param matches narrows the statements to those that are about this promotion.
 * @param missing the answer when there is none.
 */
export function newest(
  { now, evidence }: GateObservations,
  kind: EvidenceKind,
  matches: (entry: LedgerEntry) => boolean,
  missing: () => Answer,
): Selection {
  if ('problem' in evidence) {
    return { answer: { outcome: 'unknown', reasons: [evidence.problem] } };
  }
  const candidates = evidence.value.filter((entry) => entry.kind === kind && matches(entry));
  const early = candidates.find((entry) => !(recordedAt(entry) <= Date.parse(now) + CLOCK_SKEW));
  if (early !== undefined) {
    const said = early.statement.predicate.recordedAt;
    return { answer: unknown(`${kind}-from-the-future`, `The ${kind} statement ${early.id} says that it was recorded at ${said}; now it is ${now}.`) };
  }
  const [first] = candidates.toSorted(newestFirst);
  return first === undefined ? { answer: missing() } : { entry: first };
}

function newestFirst(left: LedgerEntry, right: LedgerEntry): number {
  return recordedAt(right) - recordedAt(left) || Number(isSuccess(left)) - Number(isSuccess(right)) || (left.id < right.id ? -1 : 1);
}

function isSuccess({ statement }: LedgerEntry): boolean {
  return statement.predicate.outcome === 'pass';
}

function recordedAt({ statement }: LedgerEntry): number {
  return Date.parse(statement.predicate.recordedAt);
}

/**
 * What a statement's own verdict means: only `pass` is a success and only `fail` a failure. A success gets old.
 *
 * @param maximumAge seconds; undefined when it does not get old.
 */
export function judgeVerdict({ now }: GateObservations, { id, kind, statement }: LedgerEntry, maximumAge?: number): Answer {
  const { outcome, recordedAt: at } = statement.predicate;
  const evidence = { id, recordedAt: at };
  if (outcome === 'fail') {
    return fail(`${kind}-failed`, `The newest ${kind} of this release failed (${at}).`, { ...evidence, reasons: statement.predicate['reasons'] ?? [] });
  }
  if (outcome !== 'pass') {
    return unknown(`${kind}-unknown`, `The newest ${kind} of this release could not answer (${outcome}, ${at}).`, evidence);
  }
  const age = (Date.parse(now) - Date.parse(at)) / 1000;
  return maximumAge !== undefined && age > maximumAge
    ? unknown(`${kind}-expired`, `The newest ${kind} of this release is of ${at}; the policy takes none older than ${shownAge(maximumAge)}.`, evidence)
    : pass(`${kind}-passed`, `The ${kind} of this release passed (${at}).`, evidence);
}

/** Seconds as people write them. */
function shownAge(seconds: number): string {
  const [size, unit] = ([[86_400, 'd'], [3600, 'h'], [60, 'm']] as const).find(([size]) => seconds % size === 0) ?? [1, 's'];
  return `${seconds / size}${unit}`;
}
