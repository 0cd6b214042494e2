import type { Difference } from '../../../common/odoo/rehearsal/difference.ts';
import { counted } from '../../../common/runtime/counted.ts';
import type { Reason } from '../../../common/runtime/outcome.ts';
import { timeWords } from '../../../common/runtime/time-words.ts';
import { detailsOf, sourceWords, type Detail } from './details.ts';
import type { ReportFacts } from './facts.ts';
import { MEANINGS, MEND_OR_DECLARE } from './meanings.ts';
import { rollbackWords, type RollbackWords } from './rollback.ts';
import { timelineOf, type Bar } from './timeline.ts';
import { changeWords, readDeclaration, type Labels } from './words.ts';

export type Verdict = 'pass' | 'fail' | 'unknown';

/** One fact of the overview. */
export interface Figure {
  term: string;
  value: string;
}

/** Findings of one kind. */
export interface Stop {
  code: string;
  title: string;
  action: string;
  messages: string[];
}

/** Something that would be lost or changed and that nobody declared. */
export interface Loss {
  what: string;
  subject: string;
  code: string;
  message: string;
  ids: string[];
}

/** Something that would be lost or changed, and that the authors declared. */
export interface Declared {
  what: string;
  subject: string;
  because: string;
}

/** How long it takes: one line of the forecast. */
export interface Span {
  term: string;
  words: string;
  /** What the lines above add up to, or what counts most. */
  isTotal: boolean;
}

/** A rehearsal for people, before it becomes Markdown or HTML. Every text may be foreign. */
export interface Report {
  verdict: Verdict;
  headline: string;
  summary: string;
  image: string;
  from: string;
  to: string;
  series: string;
  /** Where the data comes from. */
  data: string;
  writtenAt: string;
  /** What somebody has to see to, whatever the verdict. */
  alerts: string[];
  figures: Figure[];
  stops: Stop[];
  losses: Loss[];
  declared: Declared[];
  explained: string[];
  rollback: RollbackWords;
  /** Empty where there is no forecast. */
  forecast: Span[];
  /** How production differs from the rehearsed data, or what the policy allows. */
  forecastNotes: string[];
  modules: { name: string; seconds: number }[];
  timeline: Bar[];
  details: Detail[];
}

const HEADLINES: Record<Verdict, string> = {
  pass: 'This release may go to production',
  fail: 'This release must not go to production',
  unknown: 'Nobody knows yet whether this release is safe',
};

/** Makes a plain report of everything that a rehearsal saw. Pure. */
export function makeReport(facts: ReportFacts): Report {
  const { judgement, observations, forecast } = facts;
  const labels = observations.comparison?.labels ?? { tables: {}, columns: {} };
  const verdict = verdictOf(judgement.outcome);
  const losses = judgement.undeclared.map((difference) => loss(difference, labels));
  const declared = judgement.declared.map((sentence) => declaration(sentence, labels));
  const stops = stopsOf(judgement.reasons, losses);
  const rollback = rollbackWords(facts);
  const { image, from, to, series, writtenAt } = facts;
  return {
    verdict, headline: HEADLINES[verdict], summary: summaryOf(verdict, stops, losses, declared),
    image, from, to, series, data: sourceWords(facts.clone.source), writtenAt,
    alerts: alertsOf(facts),
    figures: figuresOf(facts, rollback, losses, declared),
    stops, losses, declared, explained: judgement.explained, rollback,
    ...forecastPart(facts),
    modules: forecast?.modules ?? [],
    timeline: timelineOf(facts.steps),
    details: detailsOf(facts),
  };
}

function verdictOf(outcome: string): Verdict {
  return outcome === 'pass' || outcome === 'fail' ? outcome : 'unknown';
}

function summaryOf(verdict: Verdict, stops: readonly Stop[], losses: readonly Loss[], declared: readonly Declared[]): string {
  if (verdict === 'pass') {
    const read = declared.length === 0 ? '' : ` Before you approve, read the ${counted(declared.length, 'thing')} that its authors declare.`;
    return `On a copy of the customer's own data nothing was found against it.${read}`;
  }
  if (verdict === 'unknown') {
    return 'The rehearsal could not find out everything, and that is not a pass: what is named below has to be put right, and the release rehearsed again.';
  }
  const first = losses[0]?.what ?? stops[0]?.title ?? '';
  const more = (losses.length > 0 ? losses.length : stops.length) - 1;
  return `${first}${more > 0 ? `, and ${more} more` : ''}. Send this page to the authors of the release.`;
}

function alertsOf({ clone }: ReportFacts): string[] {
  return clone.deletedAt !== null ? [] : [
    `The copy of the customer's data could not be removed whole. The next rehearsal on ${clone.server} tries again after ${clone.expiresAt}. Left behind: ${clone.leftBehind.join('; ')}.`,
  ];
}

function loss(difference: Difference, labels: Labels): Loss {
  const { kind, subject, code, message, ids } = difference;
  const isAccess = kind === 'revokes' || kind === 'grants';
  return { what: changeWords(difference, labels), subject, code, message, ids: ids.map((id) => (isAccess ? `user ${id}` : String(id))) };
}

function declaration(sentence: string, labels: Labels): Declared {
  const { change, what, because } = readDeclaration(sentence);
  return change === null ? { what, subject: '', because } : { what: changeWords(change, labels), subject: change.subject, because };
}

/** What would be lost or changed is one stop, whatever its codes: the table has the rest. */
function stopsOf(reasons: readonly Reason[], losses: readonly Loss[]): Stop[] {
  const shown = new Set(losses.map(({ message }) => message));
  const others = reasons.filter(({ message }) => !shown.has(message));
  const codes = [...new Set(others.map(({ code }) => code))];
  return [
    ...lossStop(losses),
    ...codes.map((code) => {
      const messages = others.filter((reason) => reason.code === code).map(({ message }) => message);
      const meaning = MEANINGS[code];
      return meaning === undefined ? { code, title: messages[0] ?? code, action: '', messages: messages.slice(1) } : { code, ...meaning, messages };
    }),
  ];
}

function lossStop(losses: readonly Loss[]): Stop[] {
  if (losses.length === 0) {
    return [];
  }
  const codes = [...new Set(losses.map(({ code }) => code))];
  const title = `${counted(losses.length, 'thing')} would be lost or changed, and nobody declared ${losses.length === 1 ? 'it' : 'them'}`;
  return [{ code: codes.join(', '), title, action: MEND_OR_DECLARE, messages: codes.map((code) => MEANINGS[code]?.title ?? code) }];
}

function figuresOf({ forecast }: ReportFacts, rollback: RollbackWords, losses: readonly Loss[], declared: readonly Declared[]): Figure[] {
  return [
    { term: 'Users are shut out for', value: forecast === null ? 'Not known' : `About ${timeWords(forecast.downtimeSeconds)}` },
    { term: 'Taking it back', value: rollback.short },
    { term: 'Lost or changed, undeclared', value: losses.length === 0 ? 'Nothing' : counted(losses.length, 'thing') },
    { term: 'Declared by the authors', value: declared.length === 0 ? 'Nothing' : counted(declared.length, 'thing') },
  ];
}

function forecastPart({ forecast, downtimeBudget }: ReportFacts): Pick<Report, 'forecast' | 'forecastNotes'> {
  if (forecast === null) {
    return { forecast: [], forecastNotes: ['There is no forecast, because the rehearsal did not come that far.'] };
  }
  const spans = [
    span('A restore point is taken', forecast.restorePointSeconds),
    span('The database is updated', forecast.updateSeconds),
    span('The new release starts', forecast.startSeconds),
    span('Users are shut out, in all', forecast.downtimeSeconds, true),
    span('If it has to be taken back: until the old release serves again', forecast.returnSeconds, true),
  ];
  return { forecast: spans, forecastNotes: forecastNotes(forecast.growth, downtimeBudget) };
}

function span(term: string, seconds: number, isTotal = false): Span {
  return { term, words: timeWords(seconds), isTotal };
}

function forecastNotes({ update, database }: { update: number; database: number }, budget: number | null): string[] {
  const larger = update === 1 && database === 1
    ? 'Measured on this copy; production is taken for as large and as fast.'
    : `Production holds ${database} times the rehearsed data, and ${update} times of what the update is about; the figures are scaled by that.`;
  return [larger, ...(budget === null ? [] : [`The policy allows ${timeWords(budget)} of downtime.`])];
}
