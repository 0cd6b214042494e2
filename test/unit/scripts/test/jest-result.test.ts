import { describe, expect, test } from '@jest/globals';
import { countJestReport } from '../../../../scripts/src/test/jest-result.ts';

const REPORT = {
  numTotalTests: 6,
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
  testResults: [
    {
      name: 'a.test.ts',
      message: '  ● it breaks\n',
      assertionResults: [
        { fullName: 'it works', status: 'passed' },
        { fullName: 'it needs a cluster', status: 'pending' },
        { fullName: 'it will', status: 'todo' },
      ],
    },
  ],
};

describe('countJestReport', () => {
  test('counts what passed, failed and skipped itself, and names the latter', () => {
    expect(countJestReport(REPORT, { strict: false, filtered: false })).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
      details: '● it breaks\n\nSkipped by the tests themselves:\n- it needs a cluster\n- it will',
    });
  });

  test('counts a skipped test as failed where nothing may be skipped', () => {
    expect(countJestReport(REPORT, { strict: true, filtered: false })).toMatchObject({ passed: 3, failed: 3, skipped: 0 });
  });

  test('does not count the tests that a filter left out', () => {
    expect(countJestReport(REPORT, { strict: true, filtered: true })).toMatchObject({ passed: 3, failed: 1, skipped: 0 });
  });

  test('counts a file that could not be loaded as a failed test', () => {
    const broken = { ...REPORT, numRuntimeErrorTestSuites: 2, numFailedTests: 0 };
    expect(countJestReport(broken, { strict: false, filtered: false })).toMatchObject({ failed: 2 });
  });

  test('refuses what is not a jest report', () => {
    expect(() => countJestReport({ passed: 3 }, { strict: false, filtered: false })).toThrow();
  });
});
