import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { isStrict } from './strict.ts';
import { countJestReport } from './jest-result.ts';
import type { NeedName } from './needs.ts';
import { type Group, type Suite, type SuiteContext, type SuiteResult, failed } from './suite.ts';

interface TierOptions {
  needs?: readonly NeedName[];
  /**
   * How many test files run at once: all cores for those that only compute, one by one where the tests share a costly thing.
   * By default jest keeps one core free, here for the containers.
   */
  workers?: 'every-core' | 'one-by-one';
}

/** A tier of jest tests: one of the projects of jest.config.mjs. */
export function jestTier(name: string, group: Group, { needs = [], workers }: TierOptions = {}): Suite {
  return { name, group, cores: 'all', needs, run: (context) => runTier(name, workers, context) };
}

async function runTier(name: string, workers: TierOptions['workers'], context: SuiteContext): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-jest-'));
  try {
    const report = join(folder, 'report.json');
    const finished = await runProgram(process.execPath, jestArguments(name, workers, report, context), {
      cwd: context.root,
      environment: { ...context.environment, ...(isStrict() ? { CI: 'true' } : {}) },
      onProgress: (line) => reportFile(line, context),
    });
    const text = await readFile(report, 'utf8').catch(() => undefined);
    if (text === undefined) {
      return failed(`jest ended with ${finished.exitCode} and wrote no report.\n${finished.stderr.trim()}`);
    }
    const filtered = context.jestArguments.some((argument) => /^(?:-t|--testNamePattern)/.test(argument));
    return judge(name, countJestReport(JSON.parse(text), { strict: isStrict(), filtered }), finished.exitCode, context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function jestArguments(name: string, workers: TierOptions['workers'], report: string, context: SuiteContext): string[] {
  return [
    '--experimental-vm-modules', '--no-warnings', join(context.root, 'node_modules/jest/bin/jest.js'),
    // A test that failed may leave a program behind; the run has to end all the same.
    '--forceExit',
    '--selectProjects', name, '--json', `--outputFile=${report}`, '--passWithNoTests',
    ...(workers === 'every-core' ? ['--maxWorkers=100%'] : []),
    ...(workers === 'one-by-one' ? ['--runInBand'] : []),
    ...context.jestArguments,
  ];
}

function reportFile(line: string, context: SuiteContext): void {
  const file = /^(?:PASS|FAIL) .*?(test\/\S+)/.exec(line)?.[1];
  if (file !== undefined) {
    context.report(file);
  }
}

function judge(name: string, result: SuiteResult, exitCode: number, context: SuiteContext): SuiteResult {
  const none = result.passed + result.failed + result.skipped === 0;
  if (none && context.jestArguments.length === 0) {
    return failed(`There are no ${name} tests.`);
  }
  if (exitCode !== 0 && result.failed === 0) {
    return { ...result, failed: 1, details: `${result.details}\njest ended with ${exitCode} although no test failed.`.trim() };
  }
  return result;
}
