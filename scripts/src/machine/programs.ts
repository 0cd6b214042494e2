import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The path of a program that this user may start, as the PATH leads to it. */
export async function findProgram(name: string, path = process.env['PATH'] ?? ''): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, name);
    if (await access(file, constants.X_OK).then(() => true, () => false)) {
      return file;
    }
  }
  return undefined;
}
