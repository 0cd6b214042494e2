import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import { networkSettings, readMirrors } from '../debian/mirror.ts';
import type { DebianSystem } from '../debian/system.ts';
import { boundToThisProcess, debianSystem, exists, installPackages } from '../debian/system.ts';
import { cacheFolder, freshWorkFolder, isIntact, keepFile } from '../machine/cache.ts';
import type { Report } from '../progress/progress.ts';
import type { ImageStore } from './image-store.ts';
import { debianHash, recipeFolder } from './recipe-hash.ts';
import { DEBIAN_SUITE } from './recipes.ts';

/**
 * The small Debian below the images, as an image of the engine.
 *
 * @returns its name.
 * @throws UserError where it can't be made: debootstrap needs Debian and root.
 */
export async function ensureDebianImage(store: ImageStore, run: RunProgram, report: Report): Promise<string> {
  const hash = await debianHash();
  const tag = `odoo-gitops-kit/debian:${DEBIAN_SUITE}-${hash}`;
  if ((await store.size(tag)) !== undefined) {
    return tag;
  }
  const tarFile = cacheFolder('images', `debian-${DEBIAN_SUITE}-${hash}.tar`);
  if (!(await isIntact(tarFile))) {
    await bootstrap(run, await builderSystem(), tarFile, report);
  }
  report('importing');
  await store.importRoot(tarFile, tag);
  return tag;
}

/** @throws UserError unless this is Debian and the process is root. */
export async function builderSystem(): Promise<DebianSystem> {
  const system = await debianSystem();
  if (system?.isRoot !== true) {
    throw new UserError('No registry answers, and base images are built from packages only on Debian as root. Connect this machine to a registry, or run this on Debian as root.');
  }
  return system;
}

async function bootstrap(run: RunProgram, system: DebianSystem, tarFile: string, report: Report): Promise<void> {
  if (!(await exists('/usr/sbin/debootstrap'))) {
    report('installing debootstrap');
    await installPackages(run, ['debootstrap', 'debian-archive-keyring']);
  }
  const mirrors = await readMirrors(run, system.codename);
  const work = await freshWorkFolder('debian-root');
  const unfinished = join(work, 'debian.tar');
  const script = join(recipeFolder('debian'), 'make-root');
  const settings = join(work, 'apt.conf');
  await writeFile(settings, await networkSettings(run));
  const args = [script, join(work, 'root'), unfinished, settings, DEBIAN_SUITE, mirrors.main, mirrors.security ?? ''];
  // Mounts and processes live in namespaces that end with this process: a killed run leaves none behind.
  const [program, bound] = boundToThisProcess('unshare', ['--mount', '--pid', '--fork', '--kill-child', '--', ...args]);
  await requireProgram(run, 'Making the Debian root', program, bound, { onProgress: report });
  await keepFile(unfinished, tarFile);
  await freshWorkFolder('debian-root');
}
