import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { boundToThisProcess } from '../debian/system.ts';
import { endProcess, isRunning, processIdentity } from '../machine/processes.ts';
import { ADDRESSES } from './addresses.ts';
import type { Places } from './places.ts';
import { processesBeside } from './sandbox-processes.ts';

/** Milliseconds for the namespaces to be there, and for all that runs in them to be gone. */
const DEADLINE = 20_000;
const POLL = 20;

/** Folders outside of the cluster's own that Kubernetes and containerd write into: in the cluster they are empty ones in memory. */
const OWN_FOLDERS = ['/run', '/var/log', '/var/lib/kubelet'];

/**
 * Settings of the kernel that kubelet wants, which are the whole machine's. In the cluster files with what kubelet wants to read lie
 * over them, so that it writes none.
 */
const KERNEL_SETTINGS: Record<string, string> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

/**
 * Namespaces of processes, mounts and the network in which everything of one cluster runs. The kernel ends all of it, mounts and
 * the network card too, when its first process ends.
 */
export interface Sandbox {
  /** Of the process that holds the namespaces, as the machine sees it. */
  identity: string;
  /** The argument vector that runs a program inside. */
  inside(program: string, args: readonly string[]): [string, string[]];
}

/**
 * Opens namespaces and joins their network to the machine.
 *
 * @param holder a program that does nothing but reap children.
 * @param bound whether they end with this process, however it ends.
 */
export async function openSandbox(places: Places, holder: string, bound: boolean): Promise<Sandbox> {
  const sandbox = sandboxOf(await launch(holder, bound));
  try {
    await waitUntilOpen(sandbox, holder);
    await ownResolver(places, sandbox);
    await ownFolders(places, sandbox);
    await ownKernelSettings(places, sandbox);
    await joinNetwork(sandbox);
    return sandbox;
  } catch (error) {
    await closeSandbox(sandbox.identity);
    throw error;
  }
}

/** The namespaces that this process holds. Its child is the first process inside, so the children's namespace is the one. */
export function sandboxOf(identity: string): Sandbox {
  const [pid] = identity.split(' ');
  const namespaces = [`--mount=/proc/${pid}/ns/mnt`, `--net=/proc/${pid}/ns/net`, `--pid=/proc/${pid}/ns/pid_for_children`];
  return { identity, inside: (program, args) => ['nsenter', [...namespaces, '--', program, ...args]] };
}

/** The arguments of the process that holds the namespaces, which is found by them. */
export function holderCommand(holder: string): [string, ...string[]] {
  return ['unshare', '--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child', '--', holder];
}

/** Ends everything inside and waits until it is gone. */
export async function closeSandbox(identity: string): Promise<void> {
  const inside = await processesBeside(identity);
  if (isRunning(identity)) {
    // unshare takes no request to end. Its end is its child's, the first process inside, and with that everybody's, a moment later.
    process.kill(Number(identity.split(' ')[0]), 'SIGKILL');
  }
  await Promise.all([identity, ...inside].map((each) => endProcess(each, DEADLINE)));
}

async function launch(holder: string, bound: boolean): Promise<string> {
  const [program, ...args] = holderCommand(holder);
  const [bindingProgram, bindingArguments] = bound ? boundToThisProcess(program, args) : [program, args];
  const child = spawn(bindingProgram, bindingArguments, { detached: true, stdio: 'ignore' });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (error) => reject(new UserError(`The namespaces of the cluster could not be made: ${error.message}`)));
  });
  child.unref();
  return processIdentity(pid) ?? '';
}

async function waitUntilOpen(sandbox: Sandbox, holder: string): Promise<void> {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const { exitCode, stdout } = await runProgram(...sandbox.inside('cat', ['/proc/1/cmdline']));
    if (exitCode === 0 && stdout.split('\0')[0] === holder) {
      return;
    }
    if (Date.now() > end || !isRunning(sandbox.identity)) {
      throw new UserError('The namespaces of the cluster could not be made: unshare ended. It needs root and all its capabilities.');
    }
    await pause(POLL);
  }
}

/**
 * Names that are not the cluster's have no answer, at once. The machine's name servers are out of reach, and who asks them waits ten
 * seconds; Argo CD asks for its own name.
 */
async function ownResolver(places: Places, sandbox: Sandbox): Promise<void> {
  await writeFile(places.resolver, 'nameserver 127.0.0.1\n');
  await run(sandbox, 'Covering /etc/resolv.conf', 'mount', ['--bind', places.resolver, '/etc/resolv.conf']);
}

async function ownFolders(places: Places, sandbox: Sandbox): Promise<void> {
  // A database that syncs every write is a quarter of a cluster's time on a disk; this one need not outlive a thing.
  for (const folder of [...OWN_FOLDERS, places.etcd]) {
    await mkdir(folder, { recursive: true });
    await run(sandbox, `Mounting ${folder}`, 'mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder]);
  }
}

async function ownKernelSettings(places: Places, sandbox: Sandbox): Promise<void> {
  await mkdir(places.masks, { recursive: true });
  for (const [setting, value] of Object.entries(KERNEL_SETTINGS)) {
    const file = join(places.masks, setting.replaceAll('/', '.'));
    await writeFile(file, `${value}\n`);
    await run(sandbox, `Covering ${setting}`, 'mount', ['--bind', file, `/proc/sys/${setting}`]);
  }
}

async function joinNetwork(sandbox: Sandbox): Promise<void> {
  const { card, machine, node, pair, pods, services } = ADDRESSES;
  const what = 'Joining the network of the cluster to the machine';
  const ip = (...args: string[]): Promise<string> => requireProgram(runProgram, what, 'ip', args);
  const ipInside = (...args: string[]): Promise<string> => run(sandbox, what, 'ip', args);
  await ip('link', 'add', card, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', sandbox.identity.split(' ')[0] ?? '');
  await ip('address', 'add', `${machine}/${pair}`, 'dev', card);
  await ip('link', 'set', card, 'up');
  await ipInside('address', 'add', `${node}/${pair}`, 'dev', 'eth0');
  await ipInside('link', 'set', 'lo', 'up');
  await ipInside('link', 'set', 'eth0', 'up');
  await ipInside('route', 'add', 'default', 'via', machine);
  await ip('route', 'add', pods, 'via', node);
  await ip('route', 'add', services, 'via', node);
  await run(sandbox, what, 'sysctl', ['-q', '-w', 'net.ipv4.ip_forward=1']);
}

function run(sandbox: Sandbox, what: string, program: string, args: readonly string[]): Promise<string> {
  return requireProgram(runProgram, what, ...sandbox.inside(program, args));
}
