import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { isRunning, processIdentity } from './processes.ts';

const POLL_MILLISECONDS = 200;

/**
 * Runs `work` while no other process holds the lock file; waits as long as its holder lives. A holder that was killed
 * leaves the file behind, and the next one takes it over.
 *
 * @param onWait called once when the lock is held by another process.
 */
export async function withLock<Value>(path: string, work: () => Promise<Value>, onWait?: () => void): Promise<Value> {
  await mkdir(dirname(path), { recursive: true });
  let waited = false;
  for (let answer = await takeLock(path); answer !== 'taken'; answer = await takeLock(path)) {
    if (answer === 'held') {
      if (!waited) {
        onWait?.();
      }
      waited = true;
      await pause(POLL_MILLISECONDS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

// Written in full beside the lock and linked to its name: a lock file is never seen empty.
async function takeLock(path: string): Promise<'taken' | 'held' | 'abandoned'> {
  const own = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(own, String(processIdentity(process.pid)));
  try {
    await link(own, path);
    return 'taken';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    if (!(await isAbandoned(path))) {
      return 'held';
    }
    await removeAbandoned(path, `${own}.abandoned`);
    return 'abandoned';
  } finally {
    await rm(own, { force: true });
  }
}

async function removeAbandoned(path: string, aside: string): Promise<void> {
  await rename(path, aside).catch(() => undefined);
  // Between the look and the move a rival may have taken the lock: then it gets it back.
  if ((await readFile(aside, 'utf8').catch(() => '')) !== '' && !(await isAbandoned(aside))) {
    await link(aside, path).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

async function isAbandoned(path: string): Promise<boolean> {
  const holder = await readFile(path, 'utf8').catch(() => undefined);
  return holder !== undefined && !isRunning(holder);
}
