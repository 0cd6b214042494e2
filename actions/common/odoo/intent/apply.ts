import { counted } from '../../runtime/counted.ts';
import type { Reason } from '../../runtime/outcome.ts';
import type { LogEvent } from '../helper/documents.ts';
import type { Difference } from '../rehearsal/difference.ts';
import { matchesPattern } from './log-pattern.ts';
import type { DeclaredChange, DeclaredLog, ReleaseIntent } from './parse.ts';

/** What a rehearsal found, of which an intent may declare some. */
export interface Findings {
  differences: Difference[];
  errors: LogEvent[];
  /** Tables that could not be read: nobody knows whether they changed. */
  unread: string[];
  /** The update ended and its rows were compared, so that what was not found did not happen. */
  complete: boolean;
}

/** What is left after an intent, and what it took away. */
export interface AppliedIntent {
  /** What nobody declared, or what went further than declared. */
  undeclared: { differences: Difference[]; errors: LogEvent[] };
  /** Sentences for the approver. */
  declared: string[];
  /** What was declared and did not happen. */
  notSeen: Reason[];
}

/**
 * Takes what the release's authors declared out of what a rehearsal found. A declaration that did not happen speaks against the
 * release too: it does something else than its authors think.
 */
export function applyIntent(intent: ReleaseIntent | null, found: Findings): AppliedIntent {
  const changes = applyChanges(intent?.changes ?? [], found);
  const logs = applyLogs(intent?.logs ?? [], found);
  return {
    undeclared: { differences: changes.undeclared, errors: logs.undeclared },
    declared: [...changes.declared, ...logs.declared],
    notSeen: found.complete ? [...changes.notSeen, ...logs.notSeen] : [],
  };
}

interface Applied<Found> {
  undeclared: Found[];
  declared: string[];
  notSeen: Reason[];
}

function applyChanges(changes: readonly DeclaredChange[], { differences, unread }: Findings): Applied<Difference> {
  const pairs = changes.map((declared) => ({ declared, difference: differences.find((difference) => isAbout(declared, difference)) }));
  return {
    undeclared: differences.flatMap((difference) => beyond(difference, changes.find((declared) => isAbout(declared, difference)))),
    declared: pairs.flatMap(({ declared, difference }) => (difference === undefined || exceeds(difference, declared) ? [] : [changeSentence(declared, difference)])),
    notSeen: pairs.flatMap(({ declared, difference }) => (difference !== undefined || isUnread(declared, unread) ? [] : [changeNotSeen(declared)])),
  };
}

function applyLogs(logs: readonly DeclaredLog[], { errors }: Findings): Applied<LogEvent> {
  const pairs = logs.map((declared) => ({ declared, lines: errors.filter((event) => isKnown(declared, event)).length }));
  return {
    undeclared: errors.filter((event) => !logs.some((declared) => isKnown(declared, event))),
    declared: pairs.flatMap(({ declared, lines }) => (lines === 0 ? [] : [logSentence(declared, lines)])),
    notSeen: pairs.flatMap(({ declared, lines }) => (lines === 0 ? [logNotSeen(declared)] : [])),
  };
}

/** Whether a declaration is of this difference: the same verb and the same subject. */
export function isAbout(declared: DeclaredChange, { kind, subject }: Difference): boolean {
  return declared.kind === kind && declared.subject === subject;
}

/** Nothing that is CRITICAL does no harm. */
function isKnown({ pattern }: DeclaredLog, { level, message }: LogEvent): boolean {
  return level === 'ERROR' && matchesPattern(pattern, (message.split('\n', 1)[0] ?? '').trim());
}

function exceeds({ count }: Difference, { upTo }: DeclaredChange): boolean {
  return upTo !== null && count > upTo;
}

/** What a declaration leaves of a difference: nothing, or more than was declared. */
function beyond(difference: Difference, declared: DeclaredChange | undefined): Difference[] {
  if (declared === undefined) {
    return [difference];
  }
  return exceeds(difference, declared) ? [{ ...difference, code: 'intent-exceeded', message: exceededMessage(difference, declared) }] : [];
}

function exceededMessage(difference: Difference, { kind, subject, upTo }: DeclaredChange): string {
  return `The release declares that it ${kind} ${subject}, up to ${amount(Number(upTo), difference)}, and it was ${amount(difference.count, difference)}.`;
}

function changeSentence({ kind, subject, because }: DeclaredChange, difference: Difference): string {
  return `${kind} ${subject}, ${amount(difference.count, difference)} — because: ${because}`;
}

function logSentence({ pattern, because }: DeclaredLog, lines: number): string {
  return `logs "${pattern}", ${counted(lines, 'time')} — because: ${because}`;
}

function isUnread({ subject }: DeclaredChange, unread: readonly string[]): boolean {
  return unread.includes(subject.split('.', 1)[0] ?? '');
}

function changeNotSeen({ kind, subject }: DeclaredChange): Reason {
  return {
    code: 'intent-not-seen',
    message: `The release declares that it ${kind} ${subject}, and nothing of that was found. Take the declaration out, or correct the release.`,
    evidence: { kind, subject },
  };
}

function logNotSeen({ pattern }: DeclaredLog): Reason {
  return {
    code: 'intent-not-seen',
    message: `The release declares that it logs the error "${pattern}", and no ERROR reads so. Take the declaration out, or correct it.`,
    evidence: { pattern },
  };
}

function amount(count: number, { kind, subject }: Difference): string {
  if (kind === 'rewinds') {
    return counted(count, 'number');
  }
  if (kind === 'revokes' || kind === 'grants') {
    return counted(count, 'user');
  }
  if (kind === 'drops' && subject.startsWith('module/')) {
    return counted(count, 'module');
  }
  return counted(count, subject.includes('.') ? 'value' : 'row');
}
