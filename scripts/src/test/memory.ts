import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onInterruption } from '../machine/interruption.ts';

const MEMORY = '/dev/shm';
/** Bytes that have to be free, in the folder and in the machine. */
const ROOM = 6 * 1024 ** 3;

/**
 * Runs with temporary files in memory, where the machine has room for them: tests that make hundreds of small git repositories
 * wait for the disk a third of their time.
 */
export async function withFilesInMemory<Value>(work: () => Promise<Value>): Promise<Value> {
  const folder = await memoryFolder();
  if (folder === undefined) {
    return work();
  }
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const withdraw = onInterruption(remove);
  try {
    return await work();
  } finally {
    withdraw();
    await remove();
    if (before === undefined) {
      delete process.env['TMPDIR'];
    } else {
      process.env['TMPDIR'] = before;
    }
  }
}

async function memoryFolder(): Promise<string | undefined> {
  const space = await statfs(MEMORY).catch(() => undefined);
  if (space === undefined || space.bavail * space.bsize < ROOM || freemem() < ROOM) {
    return undefined;
  }
  const folder = await mkdtemp(join(MEMORY, 'odoo-gitops-kit-'));
  if (await runsPrograms(folder)) {
    return folder;
  }
  await rm(folder, { recursive: true });
  return undefined;
}

/** Containers mostly have this folder without the right to start programs from it, and tests write some. */
async function runsPrograms(folder: string): Promise<boolean> {
  const program = join(folder, 'try');
  await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
  return promisify(execFile)(program).then(() => true, () => false);
}
