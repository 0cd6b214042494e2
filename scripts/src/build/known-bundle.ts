import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../../actions/common/runtime/canonical.ts';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import { cacheFolder } from '../machine/cache.ts';
import { folderContent } from '../project/content-hash.ts';

/**
 * Whether this machine has made the action's dist from exactly this JavaScript before: bundling all actions keeps two cores busy for
 * forty seconds and gives the same bytes each time.
 */
export async function isKnownBundle(root: string, action: string): Promise<boolean> {
  const known = await readFile(record(action), 'utf8').catch(() => '');
  return known === await proof(root, action);
}

/** Remembers that the action's dist is what bundling its JavaScript gives. */
export async function rememberBundle(root: string, action: string): Promise<void> {
  await writeAtomically(record(action), await proof(root, action));
}

function record(action: string): string {
  return cacheFolder('bundles', action);
}

/** One hash of everything that goes into a bundle, and of what came out. */
async function proof(root: string, action: string): Promise<string> {
  const folders = ['lib/actions/common', `lib/actions/${action}`, `actions/${action}/dist`, 'scripts/src/build'];
  const contents = await Promise.all(folders.map((folder) => folderContent(join(root, folder))));
  const packages = sha256(await readFile(join(root, 'package-lock.json')));
  return sha256(canonicalJson({ node: process.version, packages, contents }));
}
