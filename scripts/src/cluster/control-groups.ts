import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { CONTROL_GROUP } from './addresses.ts';

const REMOVAL_DEADLINE = 10_000;
const POLL = 100;
/** In version 1 a group for CPU sets takes no process before these are said. */
const CPU_SET = ['cpuset.cpus', 'cpuset.mems'];

/** Makes the group of the cluster's pods in every hierarchy of the machine. */
export async function makeControlGroups(): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const group = join(hierarchy, CONTROL_GROUP);
    await mkdir(group, { recursive: true });
    for (const setting of CPU_SET) {
      const above = await readFile(join(hierarchy, setting), 'utf8').catch(() => '');
      if (above !== '') {
        await writeFile(join(group, setting), above);
      }
    }
  }
}

/** The groups of a cluster that are there. */
export async function controlGroups(): Promise<string[]> {
  const groups = (await hierarchies()).map((hierarchy) => join(hierarchy, CONTROL_GROUP));
  const present = await Promise.all(groups.map((group) => readdir(group).then(() => true, () => false)));
  return groups.filter((_group, position) => present[position]);
}

/**
 * Removes them with the groups below.
 *
 * @throws UserError when a process is still in one of them.
 */
export async function removeControlGroups(): Promise<void> {
  const end = Date.now() + REMOVAL_DEADLINE;
  for (const group of await controlGroups()) {
    // The last processes of a killed cluster leave their groups a moment after they are gone.
    while (!(await removed(group))) {
      if (Date.now() > end) {
        throw new UserError(`The control group ${group} could not be removed: processes that no kit knows of run in it.`);
      }
      await pause(POLL);
    }
  }
}

/** A group's folder is removed empty, although its settings are files in it. */
async function removed(group: string): Promise<boolean> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(entries.filter((entry) => entry.isDirectory()).map((entry) => removed(join(group, entry.name))));
  return below.every(Boolean) && rmdir(group).then(() => true, (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT');
}

async function hierarchies(): Promise<string[]> {
  return hierarchiesIn(await readFile('/proc/mounts', 'utf8'));
}

/** Where hierarchies of control groups are mounted, by the text of /proc/mounts: one in version 2, one a controller in version 1. */
export function hierarchiesIn(mounts: string): string[] {
  return mounts.split('\n').flatMap((line) => {
    const [, place, type] = line.split(' ');
    return place !== undefined && (type === 'cgroup' || type === 'cgroup2') ? [place] : [];
  });
}
