import type { Answer, Reason } from '../../runtime/outcome.ts';
import type { LogEvent } from '../helper/documents.ts';
import type { RehearsalObservations } from './judgement.ts';

const SHOWN_LOG_EVENTS = 10;
const CAUSE_LENGTH = 300;
/** What the helper refuses because of the image, which no second try makes better. */
const REFUSED_FOR_IMAGE = ['module-not-in-image', 'dependency-not-in-image', 'downgrade', 'other-series'];

/**
 * Judges how the update went: whether it ended, what it processed, which scripts ran and what it promised and did not keep.
 * Exit status 0 proves nothing: 11 of 23 broken updates exit 0.
 *
 * @param errors of the update's log, those that nobody declared.
 */
export function judgeUpdate(observations: RehearsalObservations, errors: readonly LogEvent[]): Answer {
  const { update } = observations;
  if (update.outcome === 'refused') {
    const isOfImage = update.reasons.some(({ code }) => REFUSED_FOR_IMAGE.includes(code));
    return { outcome: isOfImage ? 'fail' : 'unknown', reasons: [...update.reasons] };
  }
  const reasons = [
    // Of an update that broke off the helper itself says what was not processed and did not run.
    ...(update.outcome === 'updated' ? [...unprocessedModules(observations), ...missingScripts(observations)] : update.reasons),
    ...loggedErrors(errors),
    ...errorsLeftOut(observations),
    ...leftovers(observations),
    ...brokenPromises(observations),
    ...lostFiles(observations),
  ];
  const ended = update.outcome === 'updated' && observations.after !== null;
  return { outcome: reasons.length === 0 && ended ? 'pass' : 'fail', reasons };
}

function loggedErrors(errors: readonly LogEvent[]): Reason[] {
  return errors.slice(0, SHOWN_LOG_EVENTS).map((event) => ({
    code: 'error-logged',
    message: `The update logged ${event.level} from ${event.logger}: ${gist(event.message)}`,
    evidence: { ...event },
  }));
}

/** A long list of errors is cut, and behind it could be one that nobody declared. */
function errorsLeftOut({ update }: RehearsalObservations): Reason[] {
  const { counts = { error: 0, critical: 0 }, errors } = update.log ?? { errors: [] };
  const leftOut = counts.error + counts.critical - errors.length;
  return leftOut <= 0 ? [] : [{
    code: 'error-logged',
    message: `The update logged ${leftOut} ${leftOut === 1 ? 'error' : 'errors'} more than the ${errors.length} that are kept.`,
    evidence: { leftOut },
  }];
}

function unprocessedModules({ plan, update }: RehearsalObservations): Reason[] {
  const processed = new Set(update.change?.modules.processed ?? []);
  return plan.modules
    .filter((module) => !processed.has(module))
    .map((module) => ({
      code: 'module-not-processed',
      message: `Module ${module} was to be updated, and the update did not process it.`,
      evidence: { module },
    }));
}

function missingScripts({ plan, update }: RehearsalObservations): Reason[] {
  const ran = new Set(update.change?.scripts ?? []);
  return plan.scripts
    .filter((script) => !ran.has(script))
    .map((script) => ({
      code: 'script-not-run',
      message: `Migration script ${script} belongs to this release and did not run. Is the module's version raised?`,
      evidence: { script },
    }));
}

function leftovers({ before, after }: RehearsalObservations): Reason[] {
  const old = new Set(before.residue);
  const left = (after?.residue ?? []).filter((item) => !old.has(item));
  return left.map((item) => ({
    code: 'update-unfinished',
    message: `After the update ${item} is left half done; Odoo stops every scheduled action while it is.`,
    evidence: { residue: item },
  }));
}

function brokenPromises({ before, after }: RehearsalObservations): Reason[] {
  if (after === null) {
    return [];
  }
  return [
    ...newOnes(before.promises.absentConstraints, after.promises.absentConstraints).map((name) => ({
      code: 'constraint-missing',
      message: `The new code promises constraint ${name}, and the database does not have it: existing rows violate it.`,
      evidence: { constraint: name },
    })),
    ...newOnes(before.promises.nullableRequired, after.promises.nullableRequired).map((name) => ({
      code: 'not-null-missing',
      message: `The new code requires ${name}, and the database could not make it NOT NULL: rows without a value exist.`,
      evidence: { field: name },
    })),
  ];
}

/** Without its file an attachment is a broken picture or an error, and the health page answers 200 all the same. */
function lostFiles({ before, after }: RehearsalObservations): Reason[] {
  const lost = (after?.attachments.missing ?? 0) - before.attachments.missing;
  return lost <= 0 || after === null ? [] : [{
    code: 'files-missing',
    message: `After the update ${lost} attachments more than before have no file in the filestore, such as those with ids ${after.attachments.ids.join(', ')}.`,
    evidence: { lost },
  }];
}

function newOnes(before: string[], after: string[]): string[] {
  const known = new Set(before);
  return after.filter((item) => !known.has(item));
}

/** The first line, and where a traceback follows what it ends with: only that says why. */
function gist(message: string): string {
  const lines = message.split('\n');
  const first = lines[0] ?? '';
  const last = lines.findLastIndex((line) => /^[A-Za-z_][\w.]*(?:Error|Exception|Violation|Warning)\b/.test(line));
  // Of a view Odoo shows the piece around the mistake and what it was doing, which is long and says less.
  const telling = last < 1 ? [] : lines.slice(last).filter((line) => !/^\s*[<{']|^View error context/.test(line));
  const cause = telling.join(' ').replace(/\s+/g, ' ').trim();
  return cause === '' ? first : `${first} ${cause.length > CAUSE_LENGTH ? `${cause.slice(0, CAUSE_LENGTH)}…` : cause}`;
}
