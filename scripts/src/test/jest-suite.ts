import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { cacheFolder } from '../machine/cache.ts';
import { isStrict } from './strict.ts';
import { countJestReport } from './jest-result.ts';
import type { NeedName } from './needs.ts';
import { type Group, type Suite, type SuiteContext, type SuiteResult, failed } from './suite.ts';

interface TierOptions {
  needs?: readonly NeedName[];
  /** `all` for tests that only compute: a file on each core. With `one` the files run one by one, beside other tiers. */
  cores: 'one' | 'all';
}

/** A tier of jest tests: one of the projects of jest.config.mjs. */
export function jestTier(name: string, group: Group, { needs = [], cores }: TierOptions): Suite {
  return { name, group, cores, needs, run: (context) => runTier(name, cores, context) };
}

async function runTier(name: string, cores: TierOptions['cores'], context: SuiteContext): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-jest-'));
  try {
    const report = join(folder, 'report.json');
    const finished = await runProgram(process.execPath, jestArguments(name, cores, report, context), {
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

function jestArguments(name: string, cores: TierOptions['cores'], report: string, context: SuiteContext): string[] {
  return [
    '--experimental-vm-modules', '--no-warnings', join(context.root, 'node_modules/jest/bin/jest.js'),
    // A test that failed may leave a program behind; the run has to end all the same.
    '--forceExit',
    // Not among temporary files, which are gone after each run.
    `--cacheDirectory=${cacheFolder('jest')}`,
    '--selectProjects', name, '--json', `--outputFile=${report}`, '--passWithNoTests',
    cores === 'all' ? '--maxWorkers=100%' : '--runInBand',
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
