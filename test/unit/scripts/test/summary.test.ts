import { describe, expect, test } from '@jest/globals';
import { exitStatus, lastLine, summaryText } from '../../../../scripts/src/test/summary.ts';

function counts(passed: number, failed: number, skipped: number): { passed: number; failed: number; skipped: number } {
  return { passed, failed, skipped };
}

describe('lastLine', () => {
  test('adds up all suites', () => {
    expect(lastLine([counts(3, 0, 0), counts(1, 2, 0)])).toBe('4 passed, 2 failed');
  });

  test('names the skipped tests when there are any', () => {
    expect(lastLine([counts(3, 0, 1)])).toBe('3 passed, 0 failed, 1 skipped');
  });
});

describe('exitStatus', () => {
  test.each([
    ['everything passed', [counts(1, 0, 0)], 0],
    ['something was skipped', [counts(1, 0, 1)], 0],
    ['something failed', [counts(9, 0, 0), counts(1, 1, 0)], 1],
    ['nothing ran', [], 1],
    ['everything was skipped', [counts(0, 0, 5)], 1],
  ])('when %s', (_what, suites, status) => {
    expect(exitStatus(suites)).toBe(status);
  });
});

describe('summaryText', () => {
  test('shows details first, then a row for each suite', () => {
    const text = summaryText([
      { name: 'unit', duration: 4000, ...counts(300, 0, 0), details: '' },
      { name: 'shellcheck', duration: 100, ...counts(0, 1, 0), details: 'scripts/test:1: \u001B[31mwrong' },
    ]);
    expect(text.split('\n')).toEqual([
      '',
      '── shellcheck ──',
      'scripts/test:1: wrong',
      '',
      'suite       passed  failed  skipped  time',
      'unit           300       0        0  4.0 s',
      'shellcheck       0       1        0  0.1 s',
      '',
    ]);
  });
});
