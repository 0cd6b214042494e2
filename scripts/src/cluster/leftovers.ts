import { readdir, readFile, rm } from 'node:fs/promises';
import { sep } from 'node:path';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { answerWithin } from '../machine/answer.ts';
import { cacheFolder } from '../machine/cache.ts';
import { commandLine, processIdentity } from '../machine/processes.ts';
import { exists } from '../project/files.ts';
import { ADDRESSES } from './addresses.ts';
import { controlGroups, removeControlGroups } from './control-groups.ts';
import type { Places } from './places.ts';
import { closeSandbox, holderCommand } from './sandbox.ts';

/** What there is of a cluster on this machine, running or not. */
export interface Leftovers {
  /** Identities of the processes that hold namespaces of a cluster. */
  holders: string[];
  /** Places of mounts below the cluster's folder that the machine sees. */
  mounts: string[];
  controlGroups: string[];
  hasCard: boolean;
  hasFolder: boolean;
}

export async function findLeftovers(places: Places): Promise<Leftovers> {
  return {
    holders: await holders(),
    mounts: mountsBelow(places.folder, await readFile('/proc/self/mounts', 'utf8')),
    controlGroups: await controlGroups(),
    hasCard: await hasCard(),
    hasFolder: await exists(places.folder),
  };
}

/** Ends and removes all of it; nothing is there afterwards. What isn't there is no matter. */
export async function removeLeftovers(places: Places): Promise<void> {
  await endLeftovers(places);
  await rm(places.folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The same, but the folder with the logs stays. */
export async function endLeftovers(places: Places): Promise<void> {
  const leftovers = await findLeftovers(places);
  await Promise.all(leftovers.holders.map((identity) => closeSandbox(identity)));
  for (const place of leftovers.mounts) {
    await requireProgram(runProgram, `Taking away the mount ${place}`, 'umount', ['--lazy', place]);
  }
  // It goes with the namespaces of a cluster whose processes are known; a moment later than they.
  if (await hasCard()) {
    await answerWithin(5000, 'ip', ['link', 'delete', ADDRESSES.card]);
  }
  await removeControlGroups();
}

async function holders(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => isHolder(commandLine(pid), cacheFolder('cluster-programs'))).flatMap((pid) => processIdentity(pid) ?? []);
}

/** Whether these are the arguments of a process that holds a cluster's namespaces, with the holder's program below `programs`. */
export function isHolder(args: readonly string[], programs: string): boolean {
  const program = args.at(-1) ?? '';
  return program.startsWith(programs + sep) && args.join('\0') === holderCommand(program).join('\0');
}

/** The mounts below a folder, innermost first, by the text of /proc/mounts, where spaces and the like are octal numbers. */
export function mountsBelow(folder: string, mounts: string): string[] {
  const places = mounts.split('\n').map((line) => (line.split(' ')[1] ?? '').replaceAll(/\\(\d{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8))));
  return places.filter((place) => place === folder || place.startsWith(folder + sep)).toReversed();
}

async function hasCard(): Promise<boolean> {
  return exists(`/sys/class/net/${ADDRESSES.card}`);
}
