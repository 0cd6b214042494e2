import { UserError } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem, installPackages } from '../debian/system.ts';
import { answerWithin } from '../machine/answer.ts';
import { findProgram } from '../machine/programs.ts';
import type { Report } from '../progress/progress.ts';

/** The folder of the network plugins that containerd starts. */
export const NETWORK_PLUGINS = '/usr/lib/cni';

export interface PackagedProgram {
  program: string;
  package: string;
  /** Where it is when it is not on the PATH. */
  folder?: string;
}

const PROGRAMS: readonly PackagedProgram[] = [
  { program: 'etcd', package: 'etcd-server' },
  { program: 'containerd', package: 'containerd' },
  { program: 'ctr', package: 'containerd' },
  { program: 'runc', package: 'runc' },
  { program: 'bridge', folder: NETWORK_PLUGINS, package: 'containernetworking-plugins' },
  { program: 'redis-server', package: 'redis-server' },
  { program: 'iptables', package: 'iptables' },
  { program: 'nft', package: 'nftables' },
  { program: 'conntrack', package: 'conntrack' },
  { program: 'ip', package: 'iproute2' },
  { program: 'sysctl', package: 'procps' },
  { program: 'git', package: 'git' },
  { program: 'openssl', package: 'openssl' },
];

/**
 * Installs what the cluster needs of Debian's packages.
 *
 * @throws UserError, one sentence, where a cluster can't run.
 */
export async function ensureClusterPackages(report: Report): Promise<void> {
  if ((await debianSystem())?.isRoot !== true) {
    throw new UserError('A cluster needs Debian and root: it is made of namespaces, mounts and control groups of its own.');
  }
  if ((await answerWithin(5000, 'unshare', ['--mount', '--net', '--pid', '--fork', 'true'])) === undefined) {
    throw new UserError('A cluster needs the right to make namespaces, which root does not have here. A container needs to be a privileged one.');
  }
  const missing = await missingPackages(PROGRAMS);
  if (missing.length > 0) {
    report(`installing ${missing.join(' ')}`);
    await installPackages(runProgram, missing);
  }
}

/** The packages of the programs that are not there, each once. */
export async function missingPackages(programs: readonly PackagedProgram[]): Promise<string[]> {
  const found = await Promise.all(programs.map(({ program, folder }) => findProgram(program, folder)));
  return [...new Set(programs.filter((_program, position) => found[position] === undefined).map((wanted) => wanted.package))];
}
