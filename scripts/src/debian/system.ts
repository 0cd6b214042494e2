import { access, readFile, rm, writeFile } from 'node:fs/promises';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';

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

/** Installs Debian packages without what they only recommend, and without starting a service of theirs. */
export async function installPackages(run: RunProgram, packages: readonly string[]): Promise<void> {
  const options = ['-q', '-y', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT}`];
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const what = `Installing ${packages.join(' ')}`;
  await requireProgram(run, what, 'apt-get', ['update', ...options], { environment });
  await withoutServices(async () => {
    const install = ['install', ...options, '--no-install-recommends', '--', ...packages];
    await requireProgram(run, what, 'apt-get', install, { environment });
  });
}

async function withoutServices(work: () => Promise<void>): Promise<void> {
  const present = await readFile(POLICY_FILE, 'utf8').catch(() => undefined);
  if (present !== undefined && present !== POLICY) {
    return work();
  }
  await writeFile(POLICY_FILE, POLICY, { mode: 0o755 });
  try {
    await work();
  } finally {
    await rm(POLICY_FILE, { force: true });
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
