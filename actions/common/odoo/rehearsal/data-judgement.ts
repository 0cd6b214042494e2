import type { Answer, Reason } from '../../runtime/outcome.ts';
import type { Comparison } from '../helper/documents.ts';
import type { Difference } from './difference.ts';

/**
 * Judges what an update did to people's data: what could not be read leaves it open.
 *
 * @param comparison null where rows could not be compared, which other judgements say.
 * @param differences that nothing explains and nobody declared; they speak against the update.
 */
export function judgeData(comparison: Comparison | null, differences: readonly Difference[]): Answer {
  const unread = (comparison?.unread ?? []).map(({ table, message }): Reason => ({
    code: 'table-not-read',
    message: `Table ${table} could not be compared: ${message}.`,
    evidence: { table },
  }));
  const outcome = differences.length > 0 ? 'fail' : unread.length > 0 ? 'unknown' : 'pass';
  return { outcome, reasons: [...differences.map(asReason), ...unread] };
}

function asReason({ code, message, kind, subject, count, ids }: Difference): Reason {
  return { code, message, evidence: { kind, subject, count, ...(ids.length > 0 ? { ids } : {}) } };
}
