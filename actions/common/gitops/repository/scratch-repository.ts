import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CONFIGURATION = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n';

/** Makes a folder a bare repository without objects: what `git init` does, without starting it. */
export async function makeScratchRepository(folder: string): Promise<void> {
  await Promise.all(['objects', 'refs'].map((name) => mkdir(join(folder, name), { recursive: true })));
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  await writeConfiguration(folder);
}

/**
 * Writes the repository's own settings anew. A fetch with a filter notes there that the server keeps what is missing, and from
 * then on every command would ask for it, object by object; without the note (git 2.39) what is missing is said to be missing.
 */
export async function writeConfiguration(folder: string): Promise<void> {
  await writeFile(join(folder, 'config'), CONFIGURATION);
}
