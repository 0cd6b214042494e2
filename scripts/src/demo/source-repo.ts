import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, PEOPLE } from './git.ts';
import { PLACES } from './places.ts';

const RELEASES = join(import.meta.dirname, 'acme');

/** What each release is made of: the folders of scripts/src/demo/acme, laid over each other in this order. */
const LAYERS: Record<number, readonly number[]> = { 1: [1], 2: [1, 2], 3: [1, 2, 3], 4: [1, 2, 4] };

const SUBJECTS: Record<number, string> = {
  1: 'Keep engagements beside projects',
  2: 'Call the old contract number the contract, and add the region',
  3: 'Take the budget in hours out of the form',
  4: 'Add the billing cycle and single sign-on',
};

/** Makes acme's source repo, empty. */
export async function createSourceRepo(): Promise<void> {
  await mkdir(PLACES.source, { recursive: true });
  await git(PLACES.folder, ['init', '--quiet', '--bare', '--initial-branch=main', PLACES.sourceServer]);
  await git(PLACES.source, ['init', '--quiet', '--initial-branch=main', '.']);
  await git(PLACES.source, ['remote', 'add', 'origin', PLACES.sourceServer]);
}

/** Commits a release the way a developer would; answers the commit. */
export async function commitRelease(release: number): Promise<string> {
  await rm(join(PLACES.source, 'addons'), { recursive: true, force: true });
  for (const layer of LAYERS[release] ?? []) {
    await cp(join(RELEASES, `release-${layer}`), PLACES.source, { recursive: true });
  }
  await writeFile(join(PLACES.source, '.gitignore'), '__pycache__/\n');
  await git(PLACES.source, ['add', '--all'], PEOPLE.developer);
  await git(PLACES.source, ['commit', '--quiet', '--message', String(SUBJECTS[release])], PEOPLE.developer);
  await git(PLACES.source, ['push', '--quiet', 'origin', 'main'], PEOPLE.developer);
  return git(PLACES.source, ['rev-parse', 'HEAD']);
}
