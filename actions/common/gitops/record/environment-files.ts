/** Files of one environment in the GitOps repo, as paths from its root. Robots own the folder `release`. */
export interface EnvironmentFiles {
  record: string;
  expectation: string;
  recipe: string;
}

/** Where a GitOps repository keeps its holds. */
export const HOLDS_FILE = 'holds.yaml';

/** Where the release record of an environment on a Compose host lies. */
export function environmentFiles(environment: string): EnvironmentFiles {
  const release = `environments/${environment}/release`;
  return { record: `${release}/compose.yaml`, expectation: `${release}/expectation.json`, recipe: `${release}/recipe.json` };
}
