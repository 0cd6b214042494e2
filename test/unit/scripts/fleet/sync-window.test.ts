import { describe, expect, test } from '@jest/globals';
import { scheduleProblem, syncWindowSchema } from '../../../../scripts/src/fleet/sync-window.ts';

const WINDOW = { kind: 'allow', schedule: '0 20 * * 2-4', duration: '3h', 'time-zone': 'Europe/Brussels', reason: 'Releases' };

describe('a schedule', () => {
  test.each(['0 20 * * 2-4', '*/15 * * * *', '0 7-19/2 1,15 jan-mar mon', '59 23 31 12 6'])('%j is one', (text) => {
    expect(scheduleProblem(text)).toBeUndefined();
  });

  test.each([
    ['0 7-24 * * *', 'must have its hour within 0 to 23, and no range that goes backwards'],
    ['0 19-7 * * *', 'no range that goes backwards'],
    ['60 * * * *', 'minute'],
    ['0 0 0 * *', 'day of the month'],
    ['0 0 * 13 *', 'month'],
    ['0 0 * * 7', 'day of the week'],
    ['0 0 * * mon-sun', 'day of the week'],
    ['*/60 * * * *', 'minute'],
    ['*/0 * * * *', 'minute'],
    ['0 0 * * 1,', 'day of the week'],
    ['0 20 * *', 'five fields'],
    ['0 0 20 * * *', 'five fields'],
    ['0  20 * * *', 'five fields'],
    ['@daily', 'five fields'],
    ['CRON_TZ=Europe/Brussels 0 20 * * *', 'five fields'],
    ['', 'five fields'],
  ])('%j is none', (text, problem) => {
    expect(scheduleProblem(text)).toContain(problem);
  });
});

describe('a window', () => {
  test('is taken as it is', () => {
    expect(syncWindowSchema.parse(WINDOW)).toEqual(WINDOW);
  });

  test.each([
    ['time-zone', 'CET'], ['time-zone', 'Europe/Atlantis'], ['duration', '3'], ['duration', '1h30m'], ['duration', '0h'], ['kind', 'freeze'],
    ['reason', 'two\nlines'], ['manualSync', true],
  ])('is refused with %s %j', (key, value) => {
    expect(syncWindowSchema.safeParse({ ...WINDOW, [key]: value }).success).toBe(false);
  });
});
