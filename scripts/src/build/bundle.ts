import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';

/**
 * Bundles one action from its emitted JavaScript into a folder. The bytes depend on nothing but the sources and the locked
 * packages, as long as the working directory and the place of `lib/` in it stay the same: both go into the module numbers.
 */
export async function bundleAction(root: string, action: string, folder: string): Promise<void> {
  await requireProgram(
    runProgram,
    `Bundling ${action}`,
    process.execPath,
    [join(import.meta.dirname, 'bundle-worker.ts'), join(root, 'lib/actions', action, 'src/index.js'), folder],
    { cwd: root },
  );
}

/** Puts a fresh bundle in the place of the action's dist. */
export async function installBundle(root: string, action: string, bundle: string): Promise<void> {
  const dist = join(root, 'actions', action, 'dist');
  await rm(dist, { recursive: true, force: true });
  await mkdir(join(root, 'actions', action), { recursive: true });
  await rename(bundle, dist);
}
