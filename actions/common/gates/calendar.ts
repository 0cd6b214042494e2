import { IANAZone } from 'luxon';
import type { CalendarRule } from '../policy/policy.ts';
import { wallTimes } from '../policy/recurrence.ts';

/** From `start` on, before `end`; milliseconds since the epoch. */
export interface Period {
  start: number;
  end: number;
}

const DAY = 86_400_000;
/** Milliseconds that the next opening is looked for. */
export const HORIZON = 400 * DAY;
/** How far is looked, one after the other: nearly always the next change is near. */
const LOOKS = [8 * DAY, 60 * DAY, HORIZON];
/** No place is further from UTC, and no clock change is larger. */
const FURTHEST_OFFSET = 2 * DAY;

/** When promotions may happen: inside some window (where there are any) and outside every freeze. */
export interface Calendar {
  windows: readonly CalendarRule[];
  freezes: readonly CalendarRule[];
}

/** What the calendar says of a moment. */
export interface CalendarState {
  open: boolean;
  /** Names of the freezes that are on. */
  freezes: string[];
  /** When it next opens (when closed) or closes (when open); null when that does not happen within 400 days. */
  changesAt: number | null;
}

/** @param now milliseconds since the epoch. */
export function calendarState(calendar: Calendar, now: number): CalendarState {
  const freezes = calendar.freezes.filter((freeze) => periodsOf(freeze, now, now, 'widest').some((period) => holds(period, now))).map(({ name }) => name);
  return { freezes, ...nextChange(calendar, now, LOOKS) };
}

function nextChange(calendar: Calendar, now: number, [horizon = HORIZON, ...further]: readonly number[]): Omit<CalendarState, 'freezes'> {
  const opening = openPeriods(calendar, now, now + horizon).find(({ end }) => end > now);
  const open = opening !== undefined && opening.start <= now;
  const next = open ? opening.end : opening?.start;
  if (next !== undefined && next < now + horizon) {
    return { open, changesAt: next };
  }
  return further.length === 0 ? { open, changesAt: null } : nextChange(calendar, now, further);
}

/**
 * From when on promotions may happen for so long without a break: now, or the start of a later period; null when none within 400
 * days is as long.
 *
 * @param now milliseconds since the epoch.
 * @param length milliseconds.
 */
export function nextOpening(calendar: Calendar, now: number, length: number, [horizon = HORIZON, ...further]: readonly number[] = LOOKS): number | null {
  const opening = openPeriods(calendar, now, now + horizon)
    .map(({ start, end }) => ({ start: Math.max(start, now), end }))
    .find(({ start, end }) => end > start && end - start >= length);
  return opening?.start ?? (further.length === 0 ? null : nextOpening(calendar, now, length, further));
}

/** The open periods that overlap a stretch of time, in order, none touching another. */
export function openPeriods({ windows, freezes }: Calendar, from: number, to: number): Period[] {
  const allowed = windows.length === 0 ? [{ start: from, end: to }] : windows.flatMap((window) => periodsOf(window, from, to, 'usual'));
  const frozen = joined(freezes.flatMap((freeze) => periodsOf(freeze, from, to, 'widest')));
  return joined(allowed).flatMap((period) => without(period, frozen));
}

/**
 * How wall-clock times are read on the day that the clocks change. `usual`: a time that happens twice is the first one, and one
 * that does not happen lies as far after the gap. `widest`: from the earliest reading to the latest, so that a freeze is never
 * shorter than any reading of it.
 */
type Reading = 'usual' | 'widest';

/** The periods of a rule that overlap a stretch of time. */
function periodsOf(rule: CalendarRule, from: number, to: number, reading: Reading): Period[] {
  const zone = IANAZone.create(rule.timezone);
  const earliest = reading === 'widest' ? 'earliest' : 'usual';
  const latest = reading === 'widest' ? 'latest' : 'usual';
  const periods = wallPeriods(rule, from, to).map(({ start, end, seconds }) => ({
    start: instant(zone, start, earliest),
    end: instant(zone, end, latest) + seconds * 1000,
  }));
  return periods.filter(({ start, end }) => end > from && start <= to && start < end);
}

/** In wall-clock time, the days counted already; the seconds are exact time and counted on the real clock. */
function wallPeriods(rule: CalendarRule, from: number, to: number): { start: number; end: number; seconds: number }[] {
  if (!('rrule' in rule)) {
    return [{ start: rule.from, end: rule.until, seconds: 0 }];
  }
  const { days, seconds } = rule.duration;
  const length = days * DAY + seconds * 1000;
  const starts = wallTimes(rule.rrule, rule.from, from - length - FURTHEST_OFFSET, to + FURTHEST_OFFSET);
  return starts.map((start) => ({ start, end: start + days * DAY, seconds }));
}

/** The instant at which clocks of a zone show a wall-clock time. */
function instant(zone: IANAZone, wall: number, reading: 'usual' | 'earliest' | 'latest'): number {
  const offsets = [wall - DAY, wall + DAY].map((near) => zone.offset(near) * 60_000);
  const candidates = offsets.map((offset) => wall - offset);
  const real = candidates.filter((candidate) => candidate + zone.offset(candidate) * 60_000 === wall);
  if (real.length === 0) {
    return reading === 'earliest' ? Math.min(...candidates) : Math.max(...candidates);
  }
  return reading === 'latest' ? Math.max(...real) : Math.min(...real);
}

function joined(periods: readonly Period[]): Period[] {
  const result: Period[] = [];
  for (const period of periods.toSorted((left, right) => left.start - right.start)) {
    const last = result.at(-1);
    if (last !== undefined && period.start <= last.end) {
      last.end = Math.max(last.end, period.end);
    } else {
      result.push({ ...period });
    }
  }
  return result;
}

/** What is left of a period; the frozen ones are in order and do not touch. */
function without(period: Period, frozen: readonly Period[]): Period[] {
  const rest: Period[] = [];
  let { start } = period;
  for (const freeze of frozen.filter(({ start, end }) => end > period.start && start < period.end)) {
    rest.push({ start, end: freeze.start });
    start = freeze.end;
  }
  return [...rest, { start, end: period.end }].filter(({ start, end }) => start < end);
}

function holds({ start, end }: Period, moment: number): boolean {
  return start <= moment && moment < end;
}
