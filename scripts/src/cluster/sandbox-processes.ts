import { readdir, readlink } from 'node:fs/promises';
import { processIdentity } from '../machine/processes.ts';

/** Identities of the processes that share the mounts of one: all of a sandbox but those of pods. None when that one is gone. */
export async function processesBeside(identity: string): Promise<string[]> {
  const mounts = await mountsOf(identity.split(' ')[0] ?? '');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const others = await Promise.all(pids.map(async (pid) => mounts !== undefined && (await mountsOf(pid)) === mounts));
  return pids.filter((_pid, position) => others[position]).flatMap((pid) => processIdentity(Number(pid)) ?? []);
}

async function mountsOf(pid: string): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/mnt`).catch(() => undefined);
}
