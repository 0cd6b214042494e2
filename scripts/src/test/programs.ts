import { UserError } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem, installPackages } from '../debian/system.ts';
import type { Report } from '../progress/progress.ts';
import type { Provision } from './needs.ts';

/** Programs that the tests start, each with Debian's package of the same name. */
const PROGRAMS = ['git', 'python3', 'jq', 'curl'];

/**
 * What every machine for development has; Debian as root gets what is missing.
 *
 * @throws UserError naming what is missing elsewhere.
 */
export async function providePrograms(report: Report): Promise<Provision> {
  const missing = await missingOf(PROGRAMS);
  if (missing.length > 0 && (await debianSystem())?.isRoot === true) {
    report(`installing ${missing.join(' ')}`);
    await installPackages(runProgram, missing);
  } else if (missing.length > 0) {
    throw new UserError(`There is no ${missing.join(', no ')} on the PATH.`);
  }
  return { path: [], environment: {} };
}

async function missingOf(programs: readonly string[]): Promise<string[]> {
  const present = await Promise.all(
    programs.map((program) => runProgram(program, ['--version']).then((result) => result.exitCode === 0, () => false)),
  );
  return programs.filter((_, index) => !present[index]);
}
