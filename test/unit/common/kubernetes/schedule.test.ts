import { describe, expect, test } from '@jest/globals';
import { namesLateDay, scheduleProblem } from '../../../../actions/common/kubernetes/schedule.ts';

describe('a schedule of five fields', () => {
  test.each(['* * * * *', '*/15 0-6,22 1,15 * mon-fri', '0 6 26 JAN-dec 0', '0 0 1-28/7 * *', '5 4 ? * sun'])('may be %s', (schedule) => {
    expect(scheduleProblem(schedule, 5)).toBeUndefined();
  });

  test.each([
    ['0 7-24 * * *', 'whose hour must be 0 to 23'],
    ['60 * * * *', 'whose minute'],
    ['0 0 0 * *', 'whose day of the month'],
    ['0 0 1 13 *', 'whose month'],
    ['0 0 1 * funday', 'whose day of the week'],
    ['0 5-3 * * *', 'whose hour'],
    ['0/0 * * * *', 'whose minute'],
    ['0 1,,2 * * *', 'whose hour'],
    ['0 0 1 * * *', 'has 6 fields; there must be 5'],
    ['@daily', 'has 1 fields'],
    ['', 'has 1 fields'],
  ])('may not be %j', (schedule, words) => {
    expect(scheduleProblem(schedule, 5)).toContain(words);
  });

  test.each([['0 6 26 * *', false], ['0 6 31 * *', true], ['0 6 1,29 * *', true], ['0 6 20-30 * *', true], ['30 29 1 * *', false]])('%s names a day that not every month has: %s', (schedule, late) => {
    expect(namesLateDay(schedule)).toBe(late);
  });
});

test('a schedule of six fields begins with the seconds', () => {
  expect(scheduleProblem('0 0 1 * * *', 6)).toBeUndefined();
  expect(scheduleProblem('0 1 * * *', 6)).toContain('has 5 fields; there must be 6, the seconds first');
  expect(scheduleProblem('61 0 1 * * *', 6)).toContain('whose second');
});
