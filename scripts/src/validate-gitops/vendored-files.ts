import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { confinedPath, readText, readTextIfThere } from '../../../actions/common/runtime/files.ts';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { type KitLock, LOCK_FILE, parseLock } from '../customer/kit-lock.ts';
import { VENDOR } from '../customer/template-names.ts';
import { inParallel } from '../project/parallel.ts';
import { problemFindings } from './sources.ts';

const AT_ONCE = 16;
const ADVICE = 'Bring the file back as the kit wrote it. What differs for this customer belongs into settings/; scripts/upgrade-kit renews the templates.';

/** Where the templates of the kit differ from those that the lock names: nobody reviews them line by line. */
export async function vendoredFileFindings(root: string): Promise<Finding[]> {
  try {
    const lock = parseLock(await readTextIfThere(join(root, LOCK_FILE), LOCK_FILE));
    return lock === undefined ? [] : (await differences(root, lock)).map((problem) => ({ code: 'vendored-file', severity: 'error', environment: '', advice: ADVICE, ...problem }));
  } catch (error) {
    return problemFindings('kit-lock', 'Bring the file back as the kit wrote it; people leave it alone.', '', [errorSentence(error)]);
  }
}

async function differences(root: string, { vendored }: KitLock): Promise<Pick<Finding, 'file' | 'message'>[]> {
  const entries = Object.keys(vendored).length === 0 ? [] : await readdir(join(root, VENDOR), { recursive: true, withFileTypes: true }).catch(() => []);
  const present = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
  const added = present.filter((file) => !Object.hasOwn(vendored, file)).map((file) => ({ file, message: `${file} is not of the kit.` }));
  const compared = await inParallel(Object.entries(vendored), AT_ONCE, async ([file, hash]) => ({ file, same: (await hashOf(root, file)) === hash }));
  return [...added, ...compared.filter(({ same }) => !same).map(({ file }) => ({ file, message: `${file} is not as the kit wrote it.` }))];
}

async function hashOf(root: string, file: string): Promise<string | undefined> {
  return confinedPath(root, file, LOCK_FILE).then((path) => readText(path, file)).then(sha256, () => undefined);
}
