import { isHeld } from '../../common/gitops/record/holds.ts';
import type { EnvironmentCheckout } from '../../common/host/checkout.ts';
import { openEnvironment } from '../../common/host/open-environment.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { sha256 } from '../../common/runtime/canonical.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { makeSteps, showProgress } from '../../common/runtime/steps.ts';
import { KIT_VERSION } from '../../common/runtime/version.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import { deploy } from './deploy.ts';
import type { DeploymentInputs } from './inputs.ts';
import { writeResults } from './results.ts';

/** Reads the record of the environment and carries it out. */
export async function run(inputs: DeploymentInputs): Promise<ActionResult> {
  const { host, checkout } = await openEnvironment(inputs, (found) => refuseRecord(found, inputs.environment));
  const steps = makeSteps();
  const deployment = await deploy(host, checkout.record, {
    step: (title, work) => steps.step(title, work),
    onProgress: showProgress,
    expectation: checkout.expectation,
    recipe: checkout.record.recipe === '' ? null : checkout.recipe,
  });
  return writeResults(inputs.environment, checkout.record, deployment, await freshTemporaryFolder('deploy-compose'));
}

/** @throws UserError for a record that must not be carried out, whatever the host looks like. */
export function refuseRecord({ record, expectation, recipe, holds }: EnvironmentCheckout, environment: string): void {
  if (record.operation === 'update' && isHeld(holds, record.digest, environment)) {
    throw new UserError(`Release ${record.digest} is on hold for ${environment}: a person has to take the hold out of holds.yaml first.`);
  }
  if (record.helper !== KIT_VERSION) {
    throw new UserError(
      `The record was rehearsed with odoo-release ${record.helper}, and this is ${KIT_VERSION}: use the kit's version ${record.helper}, or rehearse again.`,
    );
  }
  if (record.operation === 'revert' && record.recipe !== '' && (recipe === null || sha256(recipe) !== record.recipe)) {
    throw new UserError(`environments/${environment}/release has ${recipe === null ? 'no recipe.json' : 'another recipe.json than its record names'}: nobody knows how to take the release back. Nothing was done.`);
  }
  if (record.operation === 'update' && record.from !== 'none' && expectation === null) {
    throw new UserError(`environments/${environment}/release has no expectation.json: nobody knows what the update may change. Nothing was done.`);
  }
}
