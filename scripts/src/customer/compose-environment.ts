import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { Answers, CustomerEnvironment } from './answers.ts';
import { recordFiles } from './first-record.ts';
import { generated, type PlannedFile } from './planned-file.ts';
import { SIZE_SETTINGS } from './sizes.ts';
import type { Texts } from './skeletons.ts';

const FIRST_PORT = 8069;
const SETTINGS = 'environments/production/settings/compose.yaml';

/** The files of one environment on a Docker host: the settings of the skeleton as they are, and a record of the customer's own. */
export function composeEnvironment(answers: Answers, environment: CustomerEnvironment, skeleton: Texts): PlannedFile[] {
  const settings = skeleton.get(SETTINGS);
  if (settings === undefined) {
    throw new UserError(`The kit's skeleton of a GitOps repository has no ${SETTINGS}. Check the kit out again.`);
  }
  return [generated(`environments/${environment.name}/settings/compose.yaml`, settings), ...recordFiles(answers, environment)];
}

/**
 * What the environment file on the host has to say, for people to copy; secrets and images are theirs.
 *
 * @param index which of the customer's environments it is: several may share a host, and each needs a port.
 */
export function hostVariables({ size }: CustomerEnvironment, index: number): string[] {
  return ['POSTGRES_PASSWORD=', 'POSTGRES_IMAGE=', 'FRONT_IMAGE=', `HTTP_ADDRESS=127.0.0.1:${FIRST_PORT + index}`, `ODOO_WORKERS=${SIZE_SETTINGS[size].workers}`];
}
