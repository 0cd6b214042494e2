import { UserError } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem, installPackages } from '../debian/system.ts';
import type { Report } from '../progress/progress.ts';
import type { Provision } from './needs.ts';

/** Debian's name first; the same browser has others elsewhere. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * A real browser, by its name in KIT_BROWSER; Debian as root gets one.
 *
 * @throws UserError where there is none and none can be had.
 */
export async function provideBrowser(report: Report): Promise<Provision> {
  if ((await installed()) === undefined && (await debianSystem())?.isRoot === true) {
    report('installing chromium');
    // Without a font every text would have no width.
    await installPackages(runProgram, ['chromium', 'fonts-liberation']);
  }
  const name = await installed();
  if (name === undefined) {
    throw new UserError(`There is no ${NAMES.join(', no ')} on the PATH.`);
  }
  return { path: [], environment: { KIT_BROWSER: name } };
}

async function installed(): Promise<string | undefined> {
  const present = await Promise.all(NAMES.map((name) => runProgram(name, ['--version']).then(({ exitCode }) => exitCode === 0, () => false)));
  return NAMES.find((_, index) => present[index]);
}
