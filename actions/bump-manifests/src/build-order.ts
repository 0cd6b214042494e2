import type { LedgerEntry } from '../../common/evidence/ledger.ts';

/**
 * Whether a release was built before another one, by the first statement about each build that passed. Where one of them has none,
 * nobody can tell, and the answer is no.
 */
export function wasBuiltBefore(release: readonly LedgerEntry[], other: readonly LedgerEntry[]): boolean {
  const [first, second] = [builtAt(release), builtAt(other)];
  return first !== undefined && second !== undefined && first < second;
}

/** Milliseconds since 1970. */
function builtAt(evidence: readonly LedgerEntry[]): number | undefined {
  const times = evidence
    .filter(({ kind, statement }) => kind === 'build' && statement.predicate.outcome === 'pass')
    .map(({ statement }) => Date.parse(statement.predicate.recordedAt));
  return times.length === 0 ? undefined : Math.min(...times);
}
