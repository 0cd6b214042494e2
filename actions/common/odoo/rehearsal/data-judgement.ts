import type { Answer, Reason } from '../../runtime/outcome.ts';
import type { Comparison } from '../helper/documents.ts';
import type { DataDifferences, Difference } from './difference.ts';

/** Judges what an update did to people's data: what nothing explains speaks against it, what could not be read leaves it open. */
export function judgeData(comparison: Comparison, { unexplained }: DataDifferences): Answer {
  const unread = comparison.unread.map(({ table, message }): Reason => ({
    code: 'table-not-read',
    message: `Table ${table} could not be compared: ${message}.`,
    evidence: { table },
  }));
  const outcome = unexplained.length > 0 ? 'fail' : unread.length > 0 ? 'unknown' : 'pass';
  return { outcome, reasons: [...unexplained.map(asReason), ...unread] };
}

function asReason({ code, message, kind, subject, count, ids }: Difference): Reason {
  return { code, message, evidence: { kind, subject, count, ...(ids.length > 0 ? { ids } : {}) } };
}
