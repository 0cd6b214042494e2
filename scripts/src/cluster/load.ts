import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import type { Places } from './places.ts';

/**
 * Puts the images of archives, as `docker save` writes them, into the node. Pods find them by their tag, with an imagePullPolicy that
 * is not `Always`.
 */
export async function loadImages(places: Places, archives: readonly string[]): Promise<void> {
  await Promise.all(archives.map((archive) =>
    requireProgram(runProgram, `Loading the images of ${archive}`, 'ctr', ['--address', places.containerdSocket, '--namespace', 'k8s.io', 'images', 'import', archive])));
}
