import { z } from 'zod';
import type { SuiteResult } from './suite.ts';

/** The part of jest's `--json` report that is counted. */
const REPORT = z.object({
  numTotalTests: z.number(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

const MAXIMUM_NAMED = 20;

/**
 * Counts a jest report. A file that could not be loaded counts as one failed test; where nothing may be skipped, a test that
 * skips itself counts as failed.
 *
 * @param filtered whether jest was asked for some tests by name: the others then are none.
 * @throws ZodError when it is not a jest report.
 */
export function countJestReport(content: unknown, { strict, filtered }: { strict: boolean; filtered: boolean }): SuiteResult {
  const report = REPORT.parse(content);
  const skipped = filtered ? 0 : report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const names = report.testResults.flatMap((file) =>
    file.assertionResults.filter((test) => test.status === 'pending' || test.status === 'todo').map((test) => test.fullName));
  const messages = report.testResults.map((file) => file.message.trim()).filter((message) => message !== '');
  return {
    passed: report.numPassedTests,
    failed: failed + (strict ? skipped : 0),
    skipped: strict ? 0 : skipped,
    details: [...messages, ...(skipped > 0 ? skippedDetails(names) : [])].join('\n\n'),
  };
}

function skippedDetails(names: readonly string[]): string[] {
  const shown = names.slice(0, MAXIMUM_NAMED).map((name) => `- ${name}`);
  const more = names.length > MAXIMUM_NAMED ? [`- and ${names.length - MAXIMUM_NAMED} more`] : [];
  return [['Skipped by the tests themselves:', ...shown, ...more].join('\n')];
}
