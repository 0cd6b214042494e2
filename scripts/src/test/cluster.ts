import { ensureClusterPackages } from '../cluster/packages.ts';
import { ensureClusterPrograms } from '../cluster/programs.ts';
import type { Report } from '../progress/progress.ts';
import type { Provision } from './needs.ts';

/**
 * What a cluster is made of; the tests themselves start it.
 *
 * @throws UserError where there is no Debian, no root or no Go.
 */
export async function provideCluster(report: Report): Promise<Provision> {
  await ensureClusterPackages(report);
  await ensureClusterPrograms(report);
  return { path: [], environment: {} };
}
