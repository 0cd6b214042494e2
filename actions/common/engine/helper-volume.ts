import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import type { Docker } from './docker.ts';

/** Where the helper is found inside every container that mounts its volume. */
export const HELPER_FOLDER = '/opt/odoo-release';

/** The folder of the kit's own copy of odoo-release: the runner checks out the whole kit, and actions start from `actions/<name>/dist`. */
export function kitHelperFolder(entryPoint = String(process.argv[1])): string {
  return resolve(dirname(entryPoint), '../../build-image/context/odoo-release');
}

/**
 * Fills a volume of the engine with this copy of the helper and answers the volume's name. The name holds the content's hash,
 * so foreign, older and adopted images all run exactly the helper that the release pins. Copying through a stopped container
 * works with remote engines too, where a bind mount would not; copying again mends what a killed run left half-filled.
 *
 * @param image any image of the engine; none of its programs is started.
 */
export async function ensureHelperVolume(docker: Docker, folder: string, image: string): Promise<string> {
  const volume = `odoo-release-${(await folderHash(folder)).slice('sha256:'.length, 'sha256:'.length + 12)}`;
  const container = await docker.require('Creating a container for odoo-release', [
    'create', '--pull', 'never', '--network', 'none', '--volume', `${volume}:${HELPER_FOLDER}`, '--entrypoint', 'true', image,
  ]);
  try {
    await docker.require(`Copying odoo-release into volume ${volume}`, ['cp', `${folder}/.`, `${container.trim()}:${HELPER_FOLDER}`]);
  } finally {
    await docker.run(['rm', '--force', container.trim()]);
  }
  return volume;
}

async function folderHash(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name));
  const hashes = await Promise.all(files.map(async (file) => [file.slice(folder.length), sha256(await readFile(file))]));
  return sha256(canonicalJson(Object.fromEntries(hashes)));
}
