import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import { UserError } from '../runtime/errors.ts';
import { pause } from '../runtime/retry.ts';
import { lastLines, type Docker } from './docker.ts';

/** Where the helper is found inside every container that mounts its volume. */
export const HELPER_FOLDER = '/opt/odoo-release';

/** The folder of the kit's own copy of odoo-release: the runner checks out the whole kit, and actions start from `actions/<name>/dist`. */
export function kitHelperFolder(entryPoint = String(process.argv[1])): string {
  return resolve(dirname(entryPoint), '../../build-image/context/odoo-release');
}

/** In the volume once everything else is there. */
const COMPLETE = `${HELPER_FOLDER}/.complete`;
/** Milliseconds between two tries, and until who fills the volume is taken for dead: copying takes a second. */
const AGAIN = 250;
const PATIENCE = 60_000;

/**
 * Fills a volume of the engine with this copy of the helper and answers the volume's name. The name holds the content's hash,
 * so foreign, older and adopted images all run exactly the helper that the release pins. Copying through a stopped container
 * works with remote engines too, where a bind mount would not. Actions that run at the same time fill it one after the other, as
 * the engine has but one container of a name; what a killed run left half-filled is filled again.
 *
 * @param image any image of the engine; none of its programs is started.
 */
export async function ensureHelperVolume(docker: Docker, folder: string, image: string): Promise<string> {
  const volume = `odoo-release-${(await folderHash(folder)).slice('sha256:'.length, 'sha256:'.length + 12)}`;
  const container = await createFiller(docker, volume, image);
  try {
    if ((await docker.run(['cp', `${container}:${COMPLETE}`, '-'])).exitCode !== 0) {
      await docker.require(`Copying odoo-release into volume ${volume}`, ['cp', `${folder}/.`, `${container}:${HELPER_FOLDER}`]);
      await docker.require(`Completing volume ${volume}`, ['cp', join(folder, 'odoo-release'), `${container}:${COMPLETE}`]);
    }
  } finally {
    await docker.run(['rm', '--force', container]);
  }
  return volume;
}

/** The one container that may fill the volume. One that stays was left by a killed run, and is removed. */
async function createFiller(docker: Docker, volume: string, image: string): Promise<string> {
  const name = `${volume}-filler`;
  const create = ['create', '--name', name, '--pull', 'never', '--network', 'none', '--volume', `${volume}:${HELPER_FOLDER}`, '--entrypoint', 'true', image];
  for (let waited = 0; ; waited += AGAIN) {
    const created = await docker.run(create);
    if (created.exitCode === 0) {
      return name;
    }
    if (!/already in use/.test(created.stderr)) {
      throw new UserError(`Creating a container for odoo-release failed: ${lastLines(created)}`);
    }
    if (waited >= PATIENCE) {
      await docker.run(['rm', '--force', name]);
    }
    await pause(AGAIN);
  }
}

async function folderHash(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name));
  const hashes = await Promise.all(files.map(async (file) => [file.slice(folder.length), sha256(await readFile(file))]));
  return sha256(canonicalJson(Object.fromEntries(hashes)));
}
