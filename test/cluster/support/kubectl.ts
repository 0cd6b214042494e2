import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { WITHOUT_PROXY } from '../../../scripts/src/cluster/addresses.ts';
import { type Cluster, runningCluster } from '../../../scripts/src/cluster/cluster.ts';

/** The cluster that the jest project started for all its files. */
export async function sharedCluster(): Promise<Cluster> {
  const cluster = await runningCluster();
  if (cluster === undefined) {
    throw new Error('No cluster runs: these tests want the jest project that starts one.');
  }
  return cluster;
}

/** Runs kubectl as the cluster's administrator and answers its output. */
export function runKubectl({ kubectl, kubeconfig }: Cluster, args: readonly string[], input = ''): Promise<string> {
  return requireProgram(runProgram, `kubectl ${args.join(' ')}`, kubectl, ['--kubeconfig', kubeconfig, ...args], { input, environment: WITHOUT_PROXY });
}
