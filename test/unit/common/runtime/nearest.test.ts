import { expect, test } from '@jest/globals';
import { suggestion } from '../../../../actions/common/runtime/nearest.ts';

const KEYS = ['workers', 'cron-threads', 'database-size', 'database-host', 'host'];

test.each([
  ['worker', ' Did you mean workers?'],
  ['wrokers', ' Did you mean workers?'],
  ['cron_threads', ' Did you mean cron-threads?'],
  ['cronThreads', ' Did you mean cron-threads?'],
  ['database-hots', ' Did you mean database-host?'],
  ['hosts', ' Did you mean host?'],
  ['colour', ''],
  ['', ''],
  ['w'.repeat(100_000), ''],
])('%.20s is nearly:%s', (word, words) => {
  expect(suggestion(word, KEYS)).toBe(words);
});
