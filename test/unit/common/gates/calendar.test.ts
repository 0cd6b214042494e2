import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Calendar, calendarState, HORIZON, openPeriods } from '../../../../actions/common/gates/calendar.ts';
import { nextSlot, windowGate } from '../../../../actions/common/gates/window.ts';
import type { CalendarRule } from '../../../../actions/common/policy/policy.ts';
import { known, policy } from './samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function rule(rrule: string, length: string, timezone: string): CalendarRule {
  const duration = length.endsWith('d') ? { days: Number.parseInt(length, 10), seconds: 0 } : { days: 0, seconds: Number.parseInt(length, 10) * 60 };
  return { name: rrule, timezone, rrule, duration };
}

/** Open periods of one window on a day, as UTC. */
function windowOn(day: string, rrule: string, length: string, timezone: string): string[] {
  const from = Date.parse(`${day}T00:00Z`);
  return shown({ windows: [rule(rrule, length, timezone)], freezes: [] }, from, from + DAY);
}

function frozenOn(day: string, rrule: string, length: string, timezone: string): string[] {
  const from = Date.parse(`${day}T00:00Z`);
  return shown({ windows: [], freezes: [rule(rrule, length, timezone)] }, from, from + DAY);
}

function shown(calendar: Calendar, from: number, to: number): string[] {
  return openPeriods(calendar, from, to).map(({ start, end }) => `${new Date(start).toISOString().slice(5, 16)} ${new Date(end).toISOString().slice(5, 16)}`);
}

// In 2026 the clocks change in Amsterdam on 29 March (02:00 to 03:00) and 25 October (03:00 to 02:00), in New York on 8 March
// (02:00 to 03:00) and 1 November (02:00 to 01:00).
describe('on the days that the clocks change', () => {
  test.each([
    ['an evening window keeps its local time in winter', '2026-03-28', 'FREQ=DAILY;BYHOUR=20', '120m', 'Europe/Amsterdam', ['03-28T19:00 03-28T21:00']],
    ['and in summer', '2026-03-29', 'FREQ=DAILY;BYHOUR=20', '120m', 'Europe/Amsterdam', ['03-29T18:00 03-29T20:00']],
    ['a window over the gap is as long as it says', '2026-03-29', 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=1', '120m', 'Europe/Amsterdam', ['03-29T00:00 03-29T02:00']],
    ['a window that begins in the gap begins as far after it', '2026-03-29', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30', '60m', 'Europe/Amsterdam', ['03-29T01:30 03-29T02:30']],
    ['a window in the hour that comes twice is the first one', '2026-10-25', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30', '60m', 'Europe/Amsterdam', ['10-25T00:30 10-25T01:30']],
    ['New York: in the gap', '2026-03-08', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30', '60m', 'America/New_York', ['03-08T07:30 03-08T08:30']],
    ['New York: the hour that comes twice', '2026-11-01', 'FREQ=DAILY;BYHOUR=1;BYMINUTE=30', '60m', 'America/New_York', ['11-01T05:30 11-01T06:30']],
  ])('%s', (_what, day, rrule, length, timezone, expected) => {
    expect(windowOn(day, rrule, length, timezone)).toEqual(expected);
  });

  test.each([
    ['a day of 23 hours is frozen from midnight to midnight', '2026-03-29', 'FREQ=DAILY;BYHOUR=0', '1d', 'Europe/Amsterdam', []],
    ['a freeze that begins in the gap covers either reading', '2026-03-29', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30', '60m', 'Europe/Amsterdam', ['03-29T00:00 03-29T00:30', '03-29T02:30 03-30T00:00']],
    ['a freeze in the hour that comes twice covers both', '2026-10-25', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=30', '60m', 'Europe/Amsterdam', ['10-25T00:00 10-25T00:30', '10-25T02:30 10-26T00:00']],
    ['New York: both', '2026-11-01', 'FREQ=DAILY;BYHOUR=1;BYMINUTE=30', '60m', 'America/New_York', ['11-01T00:00 11-01T05:30', '11-01T07:30 11-02T00:00']],
  ])('%s', (_what, day, rrule, length, timezone, expected) => {
    expect(frozenOn(day, rrule, length, timezone)).toEqual(expected);
  });

  test('a freeze of one day lasts until the same time of the next day', () => {
    const freezes: CalendarRule[] = [rule('FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=24;BYHOUR=12', '1d', 'Europe/Amsterdam')];
    const [first, second] = openPeriods({ windows: [], freezes }, Date.UTC(2026, 9, 24), Date.UTC(2026, 9, 26));
    expect([first?.end, second?.start]).toEqual([Date.UTC(2026, 9, 24, 10), Date.UTC(2026, 9, 25, 11)]);
  });
});

describe('the gate window', () => {
  const at = (now: string, text: string): ReturnType<typeof known> => known({ now, policy: policy(`gates: {approvals: false}\n${text}`) });
  const evening = 'windows: [{rrule: "FREQ=WEEKLY;BYDAY=TU;BYHOUR=20", duration: 4h, timezone: Europe/Amsterdam}]';
  const yearEnd = 'freezes: [{name: year end, from: 2026-12-20T00:00, until: 2027-01-04T00:00, timezone: Europe/Amsterdam}]';

  test.each([
    ['passes at any time where the policy has no calendar', '2026-11-17T12:00:00.000Z', '', 'pass window-open', null],
    ['waits before the window', '2026-11-17T18:59:59.999Z', evening, 'waiting window-closed', '2026-11-17T19:00:00.000Z'],
    ['passes from its first moment', '2026-11-17T19:00:00.000Z', evening, 'pass window-open', null],
    ['passes until just before its end', '2026-11-17T22:59:59.999Z', evening, 'pass window-open', null],
    ['waits a week from its end', '2026-11-17T23:00:00.000Z', evening, 'waiting window-closed', '2026-11-24T19:00:00.000Z'],
    ['waits in a freeze, also inside a window', '2026-12-22T20:00:00.000Z', `${evening}\n${yearEnd}`, 'waiting frozen', '2027-01-05T19:00:00.000Z'],
    ['waits for the end of a freeze where every time is a window', '2026-12-22T20:00:00.000Z', yearEnd, 'waiting frozen', '2027-01-03T23:00:00.000Z'],
    ['fails when nothing ever opens', '2026-11-17T12:00:00.000Z', 'freezes: [{name: always, rrule: "FREQ=DAILY;BYHOUR=0", duration: 1d, timezone: UTC}]', 'fail window-never-opens', null],
  ])('%s', (_what, now, text, expected, slot) => {
    const { outcome, reasons } = windowGate(at(now, text));
    expect(`${outcome} ${reasons[0]?.code}`).toBe(expected);
    expect(nextSlot(at(now, text))).toBe(slot);
  });
});

describe('whatever the calendar is,', () => {
  const zone = fc.constantFrom('Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
  const days = fc.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], { minLength: 1 }).map((names) => names.join(','));
  const hour = fc.integer({ min: 0, max: 23 });
  const minute = fc.constantFrom(0, 15, 30);
  const length = fc.oneof(fc.integer({ min: 30, max: 1500 }).map((minutes) => `${minutes}m`), fc.constantFrom('1d', '3d'));
  const rrule = fc.oneof(
    fc.tuple(days, hour, minute).map(([names, at, past]) => `FREQ=WEEKLY;BYDAY=${names};BYHOUR=${at};BYMINUTE=${past}`),
    fc.tuple(fc.constantFrom(-1, 1, 15, 28), hour).map(([day, at]) => `FREQ=MONTHLY;BYMONTHDAY=${day};BYHOUR=${at}`),
  );
  const recurring = fc.tuple(rrule, length, zone).map((parts) => rule(...parts));
  // Half of the moments lie within two days of a change of clocks.
  const changes = [Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 10, 1, 6), Date.UTC(2026, 9, 3, 15, 30)];
  const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * DAY, max: 2 * DAY })).map(([change, off]) => change + off);
  const moment = fc.oneof(near, fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }));
  const calendar = fc.record({ windows: fc.array(recurring, { maxLength: 2 }), freezes: fc.array(recurring, { maxLength: 2 }) });

  /** What clocks in a zone show, by the platform's own calendar, as if it were UTC. */
  function wallClock(now: number, timezone: string): number {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' }).formatToParts(now);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) + (now % 1000);
  }

  test('it is never open in a freeze', () => {
    const freeze = fc.record({ weekday: fc.integer({ min: 0, max: 6 }), hour, hours: fc.integer({ min: 1, max: 20 }), timezone: zone });
    fc.assert(
      fc.property(calendar, freeze, moment, ({ windows, freezes }, { weekday, hour, hours, timezone }, now) => {
        const name = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][weekday];
        const ours = rule(`FREQ=WEEKLY;BYDAY=${name};BYHOUR=${hour}`, `${hours * 60}m`, timezone);
        const wall = wallClock(now, timezone);
        const midnight = wall - (wall % DAY);
        const started = wall - (midnight + hour * HOUR);
        const isFrozen = new Date(wall).getUTCDay() === weekday && started >= 0 && started < Math.min(hours * HOUR, 24 * HOUR - hour * HOUR);
        // An hour less on the day of a change: exact hours and hours on the wall differ there.
        fc.pre(isFrozen && started < hours * HOUR - HOUR);
        expect(calendarState({ windows, freezes: [...freezes, ours] }, now).open).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  test('the next slot is really open, and the moment before it is not', () => {
    fc.assert(
      fc.property(calendar, moment, (rules, now) => {
        const state = calendarState(rules, now);
        fc.pre(!state.open && state.changesAt !== null);
        const slot = state.changesAt as number;
        expect(slot).toBeGreaterThan(now);
        expect(calendarState(rules, slot).open).toBe(true);
        expect(calendarState(rules, slot - 1).open).toBe(false);
        expect(calendarState(rules, Math.floor((now + slot) / 2)).open).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  test('an open slot closes when it says', () => {
    fc.assert(
      fc.property(calendar, moment, (rules, now) => {
        const state = calendarState(rules, now);
        fc.pre(state.open && state.changesAt !== null);
        const end = state.changesAt as number;
        expect(calendarState(rules, end - 1).open).toBe(true);
        expect(calendarState(rules, end).open).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  test('one more freeze opens nothing', () => {
    fc.assert(
      fc.property(calendar, recurring, moment, (rules, freeze, now) => {
        fc.pre(calendarState({ ...rules, freezes: [...rules.freezes, freeze] }, now).open);
        expect(calendarState(rules, now).open).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('what was not found within the horizon is not promised', () => {
    const leapDay = rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '1d', 'UTC');
    expect(calendarState({ windows: [leapDay], freezes: [] }, Date.UTC(2028, 2, 1)).changesAt).toBeNull();
    expect(HORIZON).toBe(400 * DAY);
  });
});
