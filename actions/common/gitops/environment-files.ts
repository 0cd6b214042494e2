/** Files of one environment in the GitOps repo, as paths from its root. Robots own the folder `release`. */
export interface EnvironmentFiles {
  record: string;
  expectation: string;
}

/** The rule of the actions' input "environment": the name is a folder as well. */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
export const ENVIRONMENT_NAME_RULE = 'must be an environment name such as production (lower-case letters, digits, hyphens)';

/** Where a GitOps repository keeps its holds. */
export const HOLDS_FILE = 'holds.yaml';

/** Where the release record of an environment on a Compose host lies. */
export function environmentFiles(environment: string): EnvironmentFiles {
  const release = `environments/${environment}/release`;
  return { record: `${release}/compose.yaml`, expectation: `${release}/expectation.json` };
}
