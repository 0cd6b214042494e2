import { access, readFile, rm, writeFile } from 'node:fs/promises';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import { cacheFolder } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';

/** Seconds that apt waits for another process's lock: package managers of others run at the same time. */
const LOCK_TIMEOUT = 300;
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY = '#!/bin/sh\n# odoo-gitops-kit: an installation starts no service.\nexit 101\n';

/** A Debian release, e.g. codename `bookworm`. */
export interface DebianSystem {
  codename: string;
  isRoot: boolean;
}

/** Reads an os-release(5) file's text; `undefined` when the system is not Debian itself. */
export function parseRelease(text: string): { codename: string } | undefined {
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^([A-Z_]+)="?([^"]*)"?$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  const codename = values.get('VERSION_CODENAME');
  return values.get('ID') === 'debian' && codename !== undefined && /^[a-z]+$/.test(codename) ? { codename } : undefined;
}

/** The Debian system that this is, or `undefined` on any other. */
export async function debianSystem(): Promise<DebianSystem | undefined> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const release = parseRelease(text);
  return release && { ...release, isRoot: process.getuid?.() === 0 };
}

/** Where an installation is made known: to the services that it must not start, and to other processes of ours. */
export interface InstallationPlaces {
  policyFile: string;
  lock: string;
}

/**
 * Installs Debian packages without what they only recommend, and without starting a service of theirs. One at a time: apt waits for
 * dpkg's lock, not for that of its lists, and the policy file has to outlast an installation.
 */
export async function installPackages(run: RunProgram, packages: readonly string[], places = ownPlaces()): Promise<void> {
  await withLock(places.lock, () => install(run, packages, places.policyFile));
}

function ownPlaces(): InstallationPlaces {
  return { policyFile: POLICY_FILE, lock: cacheFolder('debian', 'installation.lock') };
}

async function install(run: RunProgram, packages: readonly string[], policyFile: string): Promise<void> {
  const options = ['-q', '-y', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT}`];
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const what = `Installing ${packages.join(' ')}`;
  await requireProgram(run, what, 'apt-get', ['update', ...options], { environment });
  await withoutServices(policyFile, async () => {
    const args = ['install', ...options, '--no-install-recommends', '--', ...packages];
    await requireProgram(run, what, 'apt-get', args, { environment });
  });
}

async function withoutServices(policyFile: string, work: () => Promise<void>): Promise<void> {
  const present = await readFile(policyFile, 'utf8').catch(() => undefined);
  if (present !== undefined && present !== POLICY) {
    return work();
  }
  await writeFile(policyFile, POLICY, { mode: 0o755 });
  try {
    await work();
  } finally {
    await rm(policyFile, { force: true });
  }
}

/**
 * The argument vector that runs a program only as long as this process lives: what outlives a killed script would hold
 * locks and write into folders that the next run makes anew. For Linux.
 */
export function boundToThisProcess(program: string, args: readonly string[]): [string, string[]] {
  return ['setpriv', ['--pdeathsig', 'KILL', '--', program, ...args]];
}

/** Whether a file is there. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
