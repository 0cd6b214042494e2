import { describe, expect, test } from '@jest/globals';
import { formatClock, formatDuration } from '../../../../scripts/src/progress/duration.ts';

describe('durations in words', () => {
  test.each([
    [0, '0.0 s'],
    [449, '0.4 s'],
    [9_949, '9.9 s'],
    [9_951, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [62_000, '1 min 02 s'],
    [3_599_000, '59 min 59 s'],
    [3_900_000, '1 h 05 min'],
  ])('%i ms reads %s', (milliseconds, words) => {
    expect(formatDuration(milliseconds)).toBe(words);
  });

  test('a running clock never runs ahead of the time', () => {
    expect([999, 1000, 59_999, 60_000, 754_000].map(formatClock)).toEqual(['0:00', '0:01', '0:59', '1:00', '12:34']);
  });
});
