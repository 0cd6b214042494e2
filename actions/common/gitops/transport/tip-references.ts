import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where the git directory of our own keeps a branch as the server had it. */
export function tipReference(branch: string): string {
  return `refs/tips/${branch}`;
}

/** The commit that a branch had when it was last brought; empty when it never was. */
export async function readTip(folder: string, branch: string): Promise<string> {
  return (await readFile(join(folder, tipReference(branch)), 'utf8').catch(() => '')).trim();
}

/** Keeps a branch as a fetch would, so that the next fetch brings what came after. */
export async function writeTip(folder: string, branch: string, commit: string): Promise<void> {
  const file = join(folder, tipReference(branch));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${commit}\n`);
}
