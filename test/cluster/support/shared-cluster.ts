import { startCluster, type StartedCluster } from '../../../scripts/src/cluster/cluster.ts';

let cluster: StartedCluster | undefined;

/** For jest: one cluster for all test files of the project. They find it as every other process does. */
export async function setUp(): Promise<void> {
  cluster = await startCluster();
}

export async function tearDown(): Promise<void> {
  await cluster?.stop();
}
