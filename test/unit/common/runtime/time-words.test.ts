import { expect, test } from '@jest/globals';
import { aboutTime, timeWords } from '../../../../actions/common/runtime/time-words.ts';

test.each([
  [0, '0 s'], [0.4, 'under 1 s'], [12.6, '13 s'], [59.6, '1 min'], [125, '2 min 5 s'], [3600, '1 h'], [4830, '1 h 20 min'],
])('%d seconds are %s', (seconds, words) => {
  expect(timeWords(seconds)).toBe(words);
});

test('an estimate is about, unless it is under a second', () => {
  expect([aboutTime(4), aboutTime(0.4)]).toEqual(['about 4 s', 'under 1 s']);
});
