import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem, installPackages } from '../debian/system.ts';
import { cacheFolder } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';
import type { Report } from '../progress/progress.ts';
import { callerEnvironment } from '../machine/environment.ts';
import type { Provision } from './needs.ts';

const REQUIREMENTS = join(import.meta.dirname, 'python-tools.txt');

/**
 * The linters that come as Python packages, in a virtual environment in the cache, made again when their versions change.
 *
 * @throws UserError when there is no Python, or no way to its packages.
 */
export async function providePythonTools(report: Report): Promise<Provision> {
  const folder = cacheFolder('python');
  await withLock(`${folder}.lock`, () => ensureTools(folder, report), () => report('waiting for another run'));
  return { path: [join(folder, 'bin')], environment: {} };
}

async function ensureTools(folder: string, report: Report): Promise<void> {
  const stamp = join(folder, 'odoo-gitops-kit.stamp');
  const wanted = sha256(await readFile(REQUIREMENTS));
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    return;
  }
  await rm(folder, { recursive: true, force: true });
  await ensureVenvModule(report);
  report('making a virtual environment');
  await requireProgram(runProgram, 'Making a virtual environment', 'python3', ['-m', 'venv', folder]);
  report('installing the packages');
  await requireProgram(
    runProgram,
    'Installing the Python tools',
    join(folder, 'bin/pip'),
    ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--requirement', REQUIREMENTS],
    { environment: callerEnvironment() },
  );
  await writeFile(stamp, wanted);
}

// Debian keeps what `python3 -m venv` needs in a package of its own.
async function ensureVenvModule(report: Report): Promise<void> {
  const present = await runProgram('python3', ['-c', 'import ensurepip']).then((result) => result.exitCode === 0, () => false);
  if (!present && (await debianSystem())?.isRoot === true) {
    report('installing python3-venv');
    await installPackages(runProgram, ['python3', 'python3-venv']);
  }
}
