import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { stringify } from 'yaml';
import { type ProgramResult, runProgram } from '../../../actions/common/runtime/exec.ts';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { runningCluster, startCluster, stopCluster, withCluster } from '../../../scripts/src/cluster/cluster.ts';
import { WITHOUT_PROXY } from '../../../scripts/src/cluster/addresses.ts';
import { findLeftovers } from '../../../scripts/src/cluster/leftovers.ts';
import { clusterFolder, placesIn } from '../../../scripts/src/cluster/places.ts';
import { commandLine, isRunning } from '../../../scripts/src/machine/processes.ts';
import { processesInside } from './processes.ts';

// Several starts, and before them the other tests' cluster has to end.
jest.setTimeout(900_000);

const ROOT = join(import.meta.dirname, '../../..');
const NOTHING = { holders: [], mounts: [], controlGroups: [], hasCard: false, hasFolder: false };
const leftovers = () => findLeftovers(placesIn(clusterFolder()));

const others: ChildProcess[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-life-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  others.splice(0).forEach((child) => child.kill('SIGKILL'));
  await stopCluster();
});

/** The processes of the cluster that runs. Other clusters of this machine are not its. */
async function clusterProcesses(): Promise<string[]> {
  return (await Promise.all((await leftovers()).holders.map((holder) => processesInside(holder)))).flat();
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

/** Runs `scripts/cluster` without what it installs first. */
function command(...args: string[]): Promise<ProgramResult> {
  return runProgram(join(ROOT, 'node_modules/.bin/node'), [join(ROOT, 'scripts/src/cluster/main.ts'), ...args]);
}

async function kernelSettings(): Promise<string[]> {
  const names = ['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes', 'net/ipv4/ip_forward', 'net/netfilter/nf_conntrack_max'];
  return Promise.all(names.map((name) => readFile(`/proc/sys/${name}`, 'utf8').catch(() => '')));
}

test('a cluster changes no setting of the machine, and after it nothing of it is left', async () => {
  const before = await kernelSettings();
  let processes: string[] = [];
  await withCluster(async () => {
    processes = await clusterProcesses();
    expect(processes.map((identity) => commandLine(Number(identity.split(' ')[0]))[0])).toEqual(expect.arrayContaining(['etcd', 'kubelet', 'argocd-server', '/coredns']));
    expect(await leftovers()).toMatchObject({ holders: [expect.any(String)], mounts: [], hasCard: true, hasFolder: true });
    expect((await leftovers()).controlGroups).not.toEqual([]);
    expect(await kernelSettings()).toEqual(before);
  });
  expect(await leftovers()).toEqual(NOTHING);
  expect(processes.filter(isRunning)).toEqual([]);
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
  const processes = await clusterProcesses();
  for (const holder of (await leftovers()).holders) {
    process.kill(Number(holder.split(' ')[0]), 'SIGKILL');
  }
  await pause(1000);
  expect(processes.filter(isRunning)).toEqual([]);
  expect(await runningCluster()).toBeUndefined();
  await (await second).stop();
  expect(await leftovers()).toEqual(NOTHING);
});

test('a cluster ends with a killed script, and the next start removes what is left', async () => {
  const script = await otherScript();
  expect(await runningCluster()).toBeDefined();
  const processes = await clusterProcesses();
  expect(processes).not.toEqual([]);
  script.kill('SIGKILL');
  await once(script, 'close');
  await pause(1000);
  expect(processes.filter(isRunning)).toEqual([]);
  expect(await leftovers()).toMatchObject({ holders: [], hasFolder: true });
  await withCluster(async (cluster) => expect(await runningCluster()).toMatchObject({ kubeconfig: cluster.kubeconfig }));
  expect(await leftovers()).toEqual(NOTHING);
});

test('a cluster that scripts/cluster started stays after it, is left alone by a second start, and ends when it is told to', async () => {
  const settings = join(folder, 'argocd.yaml');
  await writeFile(settings, stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm' }, data: { 'accounts.robot': 'apiKey' } }));
  expect(await command('status')).toMatchObject({ exitCode: 1, stdout: 'No cluster runs.\n' });
  expect(await command('exec', 'true')).toMatchObject({ exitCode: 1, stderr: 'No cluster runs. Start one: scripts/cluster up\n' });
  expect(await command('up', '--argocd-settings', settings)).toMatchObject({ exitCode: 0, stderr: '' });
  await expect(startCluster()).rejects.toThrow('A cluster runs already: end it with `scripts/cluster down` first.');
  const asked = 'kubectl get configmap argocd-cm --namespace argocd --output jsonpath={.data.accounts\\\\.robot} && argocd account get-user-info';
  const { stdout } = await runProgram('sh', ['-c', `${(await command('env')).stdout}\n${asked}`], { environment: WITHOUT_PROXY });
  expect(stdout).toMatch(/^apiKeyLogged In: true\nUsername: admin\n/);
  expect(await command('exec', 'sh', '-c', 'exit 7')).toMatchObject({ exitCode: 7 });
  expect(await command('down')).toMatchObject({ exitCode: 0 });
  expect(await leftovers()).toEqual(NOTHING);
});
