import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { formatDuration } from '../progress/duration.ts';
import { type Counts, type SuiteResult, total } from './suite.ts';

export interface FinishedSuite extends SuiteResult {
  name: string;
  /** Milliseconds. */
  duration: number;
}

const MAXIMUM_DETAILS = 20_000;

/** The details of everything that was not simply passed, then a table. */
export function summaryText(suites: readonly FinishedSuite[]): string {
  const details = suites
    .filter((suite) => suite.details !== '')
    .map((suite) => `── ${suite.name} ──\n${plainText(suite.details, MAXIMUM_DETAILS)}\n`);
  const width = Math.max(...suites.map((suite) => suite.name.length), 'suite'.length);
  const head = `${'suite'.padEnd(width)}  passed  failed  skipped  time`;
  return ['', ...details, head, ...suites.map((suite) => row(suite, width)), ''].join('\n');
}

function row(suite: FinishedSuite, width: number): string {
  const counts = [
    String(suite.passed).padStart(6),
    String(suite.failed).padStart(6),
    String(suite.skipped).padStart(7),
  ];
  return [suite.name.padEnd(width), ...counts, formatDuration(suite.duration)].join('  ');
}

/** The last line of a run: `N passed, N failed`, and the skipped ones when there are any. */
export function lastLine(suites: readonly Counts[]): string {
  const { passed, failed, skipped } = total(suites);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** 0 only when something ran and nothing failed. */
export function exitStatus(suites: readonly Counts[]): number {
  const { passed, failed } = total(suites);
  return failed === 0 && passed > 0 ? 0 : 1;
}
