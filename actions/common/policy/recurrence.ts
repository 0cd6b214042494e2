import { RRuleTemporal } from 'rrule-temporal';

const MAXIMUM_LENGTH = 200;
const MAXIMUM_TIMES_A_DAY = 24;
const WEEKDAY = /^(?:[+-]?(?:[1-9]|[1-4][0-9]|5[0-3]))?(?:MO|TU|WE|TH|FR|SA|SU)$/;

/** The parts of an RRULE that a policy may use, and what each of their values may be. */
const PARTS: Record<string, (value: string) => boolean> = {
  FREQ: (value) => ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].includes(value),
  INTERVAL: between(1, 100),
  BYMONTH: between(1, 12),
  BYMONTHDAY: signedBetween(1, 31),
  BYDAY: (value) => WEEKDAY.test(value),
  BYSETPOS: signedBetween(1, 366),
  BYHOUR: between(0, 23),
  BYMINUTE: between(0, 59),
  WKST: (value) => /^(?:MO|TU|WE|TH|FR|SA|SU)$/.test(value),
};
const SINGLE_VALUED = ['FREQ', 'INTERVAL', 'WKST'];

/**
 * Why an RRULE (RFC 5545, without the leading `RRULE:`) can't be used, as the end of a sentence that starts with the rule;
 * undefined when it can. The library accepts `BYHOUR=25` and a repeated `FREQ`, so the grammar is checked here.
 */
export function recurrenceProblem(rrule: string): string | undefined {
  if (rrule.length > MAXIMUM_LENGTH) {
    return `is longer than ${MAXIMUM_LENGTH} characters`;
  }
  const parts = new Map<string, string>();
  for (const part of rrule.split(';')) {
    const [name = '', value, ...more] = part.split('=');
    const problem = more.length > 0 || value === undefined ? `has the part ${JSON.stringify(part)}, which is not NAME=VALUE` : partProblem(name, value, parts);
    if (problem !== undefined) {
      return problem;
    }
    parts.set(name, String(value));
  }
  return wholeProblem(parts) ?? libraryProblem(rrule);
}

/** What a rule lacks for which no first time is given: then the rule itself has to say on which days it happens. */
export function anchorProblem(rrule: string): string | undefined {
  const parts = new Map(rrule.split(';').map((part) => part.split('=', 2) as [string, string]));
  if (parts.has('INTERVAL')) {
    return 'has INTERVAL and needs "from", the first time, to count from';
  }
  const isYearly = parts.get('FREQ') === 'YEARLY';
  const hasDays = parts.has('BYDAY') || parts.has('BYMONTHDAY');
  const complete = parts.get('FREQ') === 'DAILY' || (hasDays && (!isYearly || parts.has('BYMONTH')));
  return complete ? undefined : `does not say on which days it happens: add BYDAY or BYMONTHDAY${isYearly ? ' and BYMONTH' : ''}, or "from"`;
}

function partProblem(name: string, value: string, before: ReadonlyMap<string, string>): string | undefined {
  const isAllowed = PARTS[name];
  if (isAllowed === undefined) {
    return `has the part ${JSON.stringify(name)}; allowed are ${Object.keys(PARTS).join(', ')}`;
  }
  if (before.has(name)) {
    return `has ${name} twice`;
  }
  const values = SINGLE_VALUED.includes(name) ? [value] : value.split(',');
  const wrong = values.find((single) => !isAllowed(single));
  return wrong === undefined ? undefined : `has the value ${JSON.stringify(wrong)} in ${name}, which is not allowed there`;
}

function wholeProblem(parts: ReadonlyMap<string, string>): string | undefined {
  if (!parts.has('FREQ')) {
    return 'has no FREQ';
  }
  const times = ['BYHOUR', 'BYMINUTE'].map((name) => parts.get(name)?.split(',').length ?? 1);
  return times.reduce((product, count) => product * count, 1) > MAXIMUM_TIMES_A_DAY ? `happens more than ${MAXIMUM_TIMES_A_DAY} times a day` : undefined;
}

/** A rule that is never met makes the library give up after so many periods; so does one that it can't count. */
function libraryProblem(rrule: string): string | undefined {
  try {
    return ruleFrom(rrule, undefined).next(new Date(Date.UTC(2024, 0, 1)), true) === null ? 'never happens' : undefined;
  } catch (error) {
    const message = (error as Error).message;
    return message.startsWith('Maximum') ? 'never happens' : `is not a valid RRULE: ${message.slice(0, 200)}`;
  }
}

/**
 * The starts of a rule between two wall-clock times, both included. A wall-clock time is what a clock on the wall shows, as
 * milliseconds as if that were UTC: rules say local times, and which instants these are is for the time zone to answer.
 *
 * @param from the first occurrence; without it a rule without a time of day starts at midnight.
 */
export function wallTimes(rrule: string, from: number | undefined, earliest: number, latest: number): number[] {
  return ruleFrom(rrule, from)
    .between(new Date(earliest), new Date(latest), true)
    .map((occurrence) => occurrence.epochMilliseconds);
}

function ruleFrom(rrule: string, from: number | undefined): RRuleTemporal {
  const start = new Date(from ?? Date.UTC(2000, 0, 1)).toISOString().replace(/[-:]/g, '').slice(0, 15);
  return new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${start}\nRRULE:${rrule}`, strict: true, maxIterations: 4000 });
}

function between(lowest: number, highest: number): (value: string) => boolean {
  return (value) => /^\d{1,3}$/.test(value) && Number(value) >= lowest && Number(value) <= highest;
}

function signedBetween(lowest: number, highest: number): (value: string) => boolean {
  const isAllowed = between(lowest, highest);
  return (value) => isAllowed(value.replace(/^[+-]/, ''));
}
