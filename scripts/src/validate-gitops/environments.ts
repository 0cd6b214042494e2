import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { environmentFolder, type EnvironmentPlace, shownPlace } from '../../../actions/common/gitops/record/environment-files.ts';
import { exists } from '../project/files.ts';

/** What an environment of a cluster is rendered from: one folder for each of its two Applications. */
export const APPLICATIONS = ['data', 'app'] as const;

/** The environments of a repo: those of clusters, and those of Docker hosts, which have nothing to render. */
export interface Environments {
  /** Also those that were not asked for. */
  all: EnvironmentPlace[];
  clusters: EnvironmentPlace[];
  hosts: EnvironmentPlace[];
}

/**
 * Finds every environment of a GitOps repo, of one customer or of many.
 *
 * @param named only these, where there are any: `production`, or `acme/production` in a repo of many customers.
 * @throws UserError when a name is that of no environment.
 */
export async function findEnvironments(root: string, named: readonly string[]): Promise<Environments> {
  const customers = (await foldersIn(join(root, 'customers'))).map((customer) => ({ customer }));
  const owners: { customer?: string }[] = [{}, ...customers];
  const places = (await Promise.all(owners.map(async (owner) => (await foldersIn(join(root, owner.customer === undefined ? '' : `customers/${owner.customer}`, 'environments'))).map((environment): EnvironmentPlace => ({ ...owner, environment }))))).flat();
  const unknown = named.filter((name) => !places.some((place) => isNamed(place, name)));
  if (unknown.length > 0) {
    throw new UserError(`There is no environment ${unknown.join(', ')}. There are: ${places.map(shownPlace).join(', ') || 'none'}.`);
  }
  const chosen = places.filter((place) => named.length === 0 || named.some((name) => isNamed(place, name)));
  const onClusters = await Promise.all(chosen.map((place) => isOnCluster(root, place)));
  return { all: places, clusters: chosen.filter((_, index) => onClusters[index]), hosts: chosen.filter((_, index) => !onClusters[index]) };
}

function isNamed({ customer, environment }: EnvironmentPlace, name: string): boolean {
  return name === environment || name === `${customer}/${environment}`;
}

async function isOnCluster(root: string, place: EnvironmentPlace): Promise<boolean> {
  const folder = join(root, environmentFolder(place));
  const [manifests, ...ofHost] = await Promise.all(['app/kustomization.yaml', 'settings/compose.yaml', 'release/compose.yaml'].map((file) => exists(join(folder, file))));
  return manifests === true || !ofHost.includes(true);
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // A link counts, too: where it leads outside of the repo, whoever reads it says so.
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name).toSorted();
}
