import { fleetFiles } from '../fleet/fleet-files.ts';
import type { Answers } from './answers.ts';
import { byPath, generated, type PlannedFile } from './planned-file.ts';

/**
 * The files of a customer for the fleet repository, from which Argo CD learns of its environments. While a customer is adopted, a
 * person starts every sync of what runs.
 */
export function fleetRepo({ customer, repositories, environments, running }: Answers): PlannedFile[] {
  const repository = `https://github.com/${repositories.gitops}.git`;
  const entries = environments.map(({ name }) => ({ environment: name, automatic: running?.environment !== name }));
  return byPath([...fleetFiles({ customer, repository, environments: entries })].map(([path, text]) => generated(path, text)));
}
