import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, jest, test } from '@jest/globals';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { runningCluster, startCluster, startKeptCluster, stopCluster, withCluster } from '../../../scripts/src/cluster/cluster.ts';
import { findLeftovers } from '../../../scripts/src/cluster/leftovers.ts';
import { clusterFolder, placesIn } from '../../../scripts/src/cluster/places.ts';
import { commandLine } from '../../../scripts/src/machine/processes.ts';

// Several starts, and before them the other tests' cluster has to end.
jest.setTimeout(900_000);

const ROOT = join(import.meta.dirname, '../../..');
const NOTHING = { holders: [], mounts: [], controlGroups: [], hasCard: false, hasFolder: false };
const leftovers = () => findLeftovers(placesIn(clusterFolder()));

const others: ChildProcess[] = [];
afterEach(async () => {
  others.splice(0).forEach((child) => child.kill('SIGKILL'));
  await stopCluster();
});

/** Pids of programs that belong to a cluster: built for it, started by it, or a pod's. */
async function clusterProcesses(): Promise<string[]> {
  const lines = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => commandLine(Number(pid)).join(' '));
  return lines.filter((line) => /cluster-programs|odoo-gitops-kit\/cluster\/run|^kube-|^argocd-|^\/coredns/.test(line));
}

/** A script of its own that starts a cluster and then does nothing. */
async function otherScript(): Promise<ChildProcess> {
  const module = pathToFileURL(join(ROOT, 'scripts/src/cluster/cluster.ts')).href;
  const body = `import { startCluster } from ${JSON.stringify(module)}; await startCluster(); console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), ['--input-type=module', '--eval', body], {
    env: { ...process.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  others.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function kernelSettings(): Promise<string[]> {
  const names = ['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes', 'net/ipv4/ip_forward', 'net/netfilter/nf_conntrack_max'];
  return Promise.all(names.map((name) => readFile(`/proc/sys/${name}`, 'utf8').catch(() => '')));
}

test('a cluster changes no setting of the machine, and after it nothing of it is left', async () => {
  const before = await kernelSettings();
  await withCluster(async () => {
    expect(await clusterProcesses()).not.toEqual([]);
    expect(await leftovers()).toMatchObject({ holders: [expect.any(String)], mounts: [], hasCard: true, hasFolder: true });
    expect((await leftovers()).controlGroups).not.toEqual([]);
    expect(await kernelSettings()).toEqual(before);
  });
  expect(await leftovers()).toEqual(NOTHING);
  expect(await clusterProcesses()).toEqual([]);
  expect(await runningCluster()).toBeUndefined();
});

test('a second start waits for the first cluster to end; one whose processes are killed is removed by its end', async () => {
  const first = await startCluster();
  let isSecondThere = false;
  const second = startCluster().finally(() => {
    isSecondThere = true;
  });
  await pause(2000);
  expect(isSecondThere).toBe(false);
  await first.stop();
  const { holders } = await leftovers();
  expect(holders).toEqual([]);
  await second;
  for (const holder of (await leftovers()).holders) {
    process.kill(Number(holder.split(' ')[0]), 'SIGKILL');
  }
  await pause(1000);
  expect(await clusterProcesses()).toEqual([]);
  expect(await runningCluster()).toBeUndefined();
  await (await second).stop();
  expect(await leftovers()).toEqual(NOTHING);
});

test('a cluster ends with a killed script, and the next start removes what is left', async () => {
  const script = await otherScript();
  expect(await runningCluster()).toBeDefined();
  script.kill('SIGKILL');
  await once(script, 'close');
  await pause(1000);
  expect(await clusterProcesses()).toEqual([]);
  expect(await leftovers()).toMatchObject({ holders: [], hasFolder: true });
  await withCluster(async (cluster) => expect(await runningCluster()).toMatchObject({ kubeconfig: cluster.kubeconfig }));
  expect(await leftovers()).toEqual(NOTHING);
});

test('a cluster that was started to stay is left alone by a second start', async () => {
  await startKeptCluster();
  await expect(startCluster()).rejects.toThrow('A cluster runs already: end it with `scripts/cluster down` first.');
  expect(await runningCluster()).toBeDefined();
  await stopCluster();
  expect(await leftovers()).toEqual(NOTHING);
});
