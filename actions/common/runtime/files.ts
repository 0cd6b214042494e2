import { randomUUID } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from './errors.ts';

/** True when `path` is `root` or lies below it. Both are compared as written: resolve links first. */
export function isInside(root: string, path: string): boolean {
  const steps = relative(root, path);
  return steps === '' || (!isAbsolute(steps) && steps !== '..' && !steps.startsWith(`..${sep}`));
}

/**
 * The absolute path of `path` below `root`, refused when it leaves `root`, also through a symbolic link. The file need not
 * exist yet; the part that exists decides.
 *
 * @param written the path as the error sentence shows it.
 */
export async function confinedPath(root: string, path: string, what: string, written = path): Promise<string> {
  const realRoot = await realpath(root).catch((error: unknown) => {
    throw new UserError(`${what}: there is no folder ${root}.`, { cause: error });
  });
  const wanted = resolve(realRoot, path);
  const real = join(await realExisting(wanted), '');
  if (!isInside(realRoot, wanted) || !isInside(realRoot, real.replace(/\/$/, ''))) {
    throw new UserError(`${what}: ${written} leaves ${root}. Only paths below it are allowed.`);
  }
  return wanted;
}

async function realExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const dangling = await lstat(path).then(() => true, () => false);
    if (dangling) {
      return sep;
    }
    return join(await realExisting(dirname(path)), basename(path));
  }
}

/** Reads a UTF-8 file of at most `maximumBytes`; a missing, oversized or non-text file is a sentence that starts with `what`. */
export async function readText(path: string, what: string, maximumBytes = 32 * 1024 * 1024): Promise<string> {
  const information = await lstat(path).catch(() => undefined);
  if (information === undefined) {
    throw new UserError(`${what}: there is no file ${path}.`);
  }
  if (!information.isFile()) {
    throw new UserError(`${what}: ${path} is not a regular file.`);
  }
  if (information.size > maximumBytes) {
    throw new UserError(`${what}: ${path} has ${information.size} bytes; at most ${maximumBytes} are read.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    throw new UserError(`${what}: ${path} is not UTF-8 text.`, { cause: error });
  }
}

/** Like `readText`, but a file that is not there is null. */
export async function readTextIfThere(path: string, what: string, maximumBytes?: number): Promise<string | null> {
  const there = await lstat(path).then(() => true, () => false);
  return there ? readText(path, what, maximumBytes) : null;
}

/**
 * Writes a file so that a reader sees the old or the new content, never a part: temporary file, flush, rename. A file that is
 * there keeps its mode.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = await fileMode(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeWhole(await open(temporary, 'w', mode ?? 0o644), content, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fileMode(path: string): Promise<number | undefined> {
  const present = await lstat(path).catch(() => undefined);
  return present?.isFile() ? present.mode & 0o7777 : undefined;
}

async function writeWhole(file: FileHandle, content: string | Uint8Array, mode: number | undefined): Promise<void> {
  try {
    await file.writeFile(content);
    if (mode !== undefined) {
      // The umask took its share when the file was made.
      await file.chmod(mode);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
