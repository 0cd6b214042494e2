import { stringify } from 'yaml';
import { InvalidInput } from '../../../actions/common/runtime/errors.ts';
import { checkedEntry, type FleetEntry, namespaceOf } from './entry.ts';
import { projectsOf } from './projects.ts';

/** An environment as far as it differs from what is usual. */
export interface FleetEnvironment {
  environment: string;
  /** The folder in the customer's repo; `environments/<environment>` where none is named. */
  folder?: string;
  /** The API server; the cluster that Argo CD runs on where none is named. */
  cluster?: string;
  /** False: a person starts every sync of the app. */
  automatic?: boolean;
  windows?: FleetEntry['windows'];
}

export interface FleetCustomer {
  customer: string;
  /** The customer's GitOps repo, as Argo CD reads it. */
  repository: string;
  /** `refs/heads/main` where none is named. */
  revision?: string;
  environments: readonly FleetEnvironment[];
}

const ENTRY_HEADING = '# One environment for the ApplicationSets in appsets/. Its AppProjects in projects/ are made from it.';
const PROJECT_HEADING = "# Made from the customer's files in customers/; change those. Both may be changed by the platform's owners only.";

/**
 * The files of one customer in the fleet repo: one a environment, and the customer's projects. The same input gives the same
 * bytes, in whatever order the environments are named.
 *
 * @returns texts by path.
 * @throws InvalidInput when a name, address, folder or window is not allowed, or an environment is named twice.
 */
export function fleetFiles({ customer, repository, revision = 'refs/heads/main', environments }: FleetCustomer): Map<string, string> {
  const entries = environments
    .map((given): FleetEntry => checkedEntry({
      customer,
      environment: given.environment,
      repository,
      revision,
      folder: given.folder ?? `environments/${given.environment}`,
      cluster: given.cluster ?? 'https://kubernetes.default.svc',
      automatic: given.automatic ?? true,
      windows: given.windows ?? [],
    }))
    .toSorted((left, right) => (left.environment < right.environment ? -1 : 1));
  refuse(entries.length === 0 ? [`${customer} has no environment; a project for none would allow nothing.`] : nameClashes(entries));
  return new Map([
    ...entries.map((entry): [string, string] => [entryPath(entry), `${ENTRY_HEADING}\n${yamlText(entry)}`]),
    [`projects/${customer}.yaml`, projectsText(customer, entries)],
  ]);
}

/** The text of `projects/<customer>.yaml` for the customer's entries. */
export function projectsText(customer: string, entries: readonly FleetEntry[]): string {
  return `${PROJECT_HEADING}\n${projectsOf(customer, entries).map(yamlText).join('---\n')}`;
}

/** Where the file of an environment lies in the fleet repo. */
export function entryPath({ customer, environment }: Pick<FleetEntry, 'customer' | 'environment'>): string {
  return `customers/${customer}/${environment}.yaml`;
}

/**
 * A sentence for every two environments that would share a namespace and the names of their Applications, also of two
 * customers: production of acme-two and two-production of acme.
 */
export function nameClashes(entries: readonly FleetEntry[]): string[] {
  const first = new Map<string, FleetEntry>();
  return entries.flatMap((entry) => {
    const name = namespaceOf(entry);
    const other = first.get(name);
    first.set(name, other ?? entry);
    return other === undefined ? [] : [`${entryPath(other)} and ${entryPath(entry)} are both called ${name}. Rename one of them.`];
  });
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new InvalidInput(problems);
  }
}

/** Every text in double quotes, on which readers of YAML 1.1 and 1.2 agree: `no` is a name that a customer may have. */
function yamlText(content: unknown): string {
  return stringify(content, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', aliasDuplicateObjects: false });
}
