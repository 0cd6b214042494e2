/** An environment: of the customer that the GitOps repo is for, or of one of its customers where it is for many. */
export interface EnvironmentPlace {
  environment: string;
  customer?: string | undefined;
}

/** Files of one environment in the GitOps repo, as paths from its root. Robots own the folder `release`. */
export interface EnvironmentFiles {
  record: string;
  expectation: string;
  recipe: string;
}

/** Where a GitOps repository keeps its holds. */
export const HOLDS_FILE = 'holds.yaml';

const PLACE = /^(?:customers\/(?<customer>[^/]+)\/)?environments\/(?<environment>[^/]+)(?:\/|$)/i;

/** The file that a record is: of a Docker host, of a cluster. */
export const RECORD_FILES = ['compose.yaml', 'kustomization.yaml'] as const;

/** Where the release record of an environment lies; of one on a Docker host, where no other file is named. */
export function environmentFiles(place: EnvironmentPlace, record: (typeof RECORD_FILES)[number] = 'compose.yaml'): EnvironmentFiles {
  const release = `${environmentFolder(place)}/release`;
  return { record: `${release}/${record}`, expectation: `${release}/expectation.json`, recipe: `${release}/recipe.json` };
}

/** The folder of an environment, from the root of the repo. */
export function environmentFolder({ environment, customer }: EnvironmentPlace): string {
  return `${customer === undefined ? '' : `customers/${customer}/`}environments/${environment}`;
}

/** The environment whose folder a path lies in; undefined for a path outside of all of them. */
export function environmentAt(path: string): EnvironmentPlace | undefined {
  const { environment, customer } = PLACE.exec(path)?.groups ?? {};
  return environment === undefined ? undefined : { environment, customer };
}

/** An environment in a sentence: `production`, or `production of acme`. */
export function shownPlace({ environment, customer }: EnvironmentPlace): string {
  return customer === undefined ? environment : `${environment} of ${customer}`;
}
