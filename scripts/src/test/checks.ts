import { join } from 'node:path';
import { type ProgramResult, runProgram } from '../../../actions/common/runtime/exec.ts';
import { dockerfiles, pythonFiles, shellScripts, workflowFiles } from './source-files.ts';
import type { NeedName } from './needs.ts';
import { type Group, PASSED, type Suite, type SuiteContext, type SuiteResult, failed } from './suite.ts';

/** One program that says yes or no to the whole project; it counts as one test. */
interface Check {
  name: string;
  group: Group;
  cores?: 'all';
  needs?: readonly NeedName[];
  /** The program and its arguments, in front of the files. */
  command(root: string): [program: string, ...args: string[]];
  /** The files that it looks at; without this it finds them itself. */
  files?(root: string): Promise<string[]>;
}

const NODE_PROGRAMS = 'node_modules/.bin';

const CHECKS: readonly Check[] = [
  {
    name: 'oxlint',
    group: 'lint',
    command: (root) => [join(root, NODE_PROGRAMS, 'oxlint'), '--deny-warnings'],
  },
  {
    name: 'shellcheck',
    group: 'lint',
    needs: ['python-tools'],
    command: () => ['shellcheck', '--external-sources', '--source-path=SCRIPTDIR'],
    files: shellScripts,
  },
  { name: 'ruff', group: 'lint', needs: ['python-tools'], command: () => ['ruff', 'check', '--quiet'], files: pythonFiles },
  {
    name: 'hadolint',
    group: 'lint',
    needs: ['python-tools'],
    command: () => ['hadolint', '--config', '.hadolint.yaml'],
    files: dockerfiles,
  },
  {
    name: 'actionlint',
    group: 'lint',
    needs: ['python-tools'],
    command: () => ['actionlint', '-no-color'],
    files: workflowFiles,
  },
  {
    name: 'zizmor',
    group: 'lint',
    needs: ['python-tools'],
    command: () => ['zizmor', '--offline', '--quiet', '--no-progress', '--config', '.github/zizmor.yml', '--'],
    files: workflowFiles,
  },
  { name: 'tsc', group: 'types', command: (root) => [join(root, NODE_PROGRAMS, 'tsc'), '--noEmit'] },
  {
    name: 'build --check',
    group: 'drift',
    cores: 'all',
    command: () => [process.execPath, 'scripts/src/build/main.ts', '--check'],
  },
  { name: 'generate --check', group: 'drift', command: () => [process.execPath, 'scripts/src/generate/main.ts', '--check'] },
];

export function checkSuites(): Suite[] {
  return CHECKS.map((check) => ({
    name: check.name,
    group: check.group,
    cores: check.cores ?? 'one',
    needs: check.needs ?? [],
    run: (context) => runCheck(check, context),
  }));
}

async function runCheck(check: Check, context: SuiteContext): Promise<SuiteResult> {
  const [program, ...args] = check.command(context.root);
  const files = await check.files?.(context.root);
  if (files?.length === 0) {
    return failed(`${check.name} found no file to look at.`);
  }
  const result = await runProgram(program, [...args, ...(files ?? [])], { cwd: context.root, environment: context.environment });
  return result.exitCode === 0 ? PASSED : failed(said(check.name, result));
}

function said(name: string, result: ProgramResult): string {
  const output = [result.stdout, result.stderr].map((text) => text.trim()).filter((text) => text !== '');
  return output.length === 0 ? `${name} exited with ${result.exitCode}.` : output.join('\n');
}
