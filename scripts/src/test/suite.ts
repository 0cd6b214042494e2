import type { Report } from '../progress/progress.ts';
import type { NeedName } from './needs.ts';

/** What can be asked for by one word. */
export const GROUPS = ['unit', 'lint', 'types', 'drift', 'odoo', 'cluster', 'integration', 'dist', 'browser'] as const;
export type Group = (typeof GROUPS)[number];

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface SuiteResult extends Counts {
  /** What a person needs to know about failures and skips; empty when there are none. */
  details: string;
}

export interface SuiteContext {
  root: string;
  /** What the provided needs add to the environment of every program. */
  environment: Record<string, string>;
  /** Further arguments for jest. */
  jestArguments: readonly string[];
  report: Report;
}

/** Something that can be passed or failed: one check, or a tier of jest tests. */
export interface Suite {
  name: string;
  group: Group;
  /** How many cores it keeps busy; as many suites run at once as the machine has room for. */
  cores: 'one' | 'all';
  needs: readonly NeedName[];
  run(context: SuiteContext): Promise<SuiteResult>;
}

export const PASSED: SuiteResult = { passed: 1, failed: 0, skipped: 0, details: '' };

export function failed(details: string): SuiteResult {
  return { passed: 0, failed: 1, skipped: 0, details };
}

/** Adds up; nothing is 0 of everything. */
export function total(counts: readonly Counts[]): Counts {
  return {
    passed: counts.reduce((sum, count) => sum + count.passed, 0),
    failed: counts.reduce((sum, count) => sum + count.failed, 0),
    skipped: counts.reduce((sum, count) => sum + count.skipped, 0),
  };
}

/**
 * What could not run: skipped on a developer's machine, failed where nothing may be skipped.
 *
 * @param count how many tests, at least one.
 */
export function notRun(count: number, reason: string, strict: boolean): SuiteResult {
  return { passed: 0, failed: strict ? count : 0, skipped: strict ? 0 : count, details: reason };
}
