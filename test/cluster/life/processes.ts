import { readdir, readFile, readlink } from 'node:fs/promises';
import { processIdentity } from '../../../scripts/src/machine/processes.ts';

/** Identities of the processes that run in the mounts of a cluster, pods' processes too: they are children of such ones. */
export async function processesInside(holder: string): Promise<string[]> {
  const mounts = await mountsOf(Number(holder.split(' ')[0]));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const namespaces = new Map(await Promise.all(pids.map(async (pid) => [pid, await mountsOf(pid)] as const)));
  const isInside = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 0 && (namespaces.get(pid) === mounts || isInside(parents.get(pid)));
  return pids.filter((pid) => isInside(pid)).flatMap((pid) => processIdentity(pid) ?? []);
}

/** `undefined` for a process that is gone. */
async function mountsOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/mnt`).catch(() => undefined);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\t(\d+)$/m.exec(status)?.[1];
  return parent === undefined ? undefined : Number(parent);
}
