import { openDocker } from '../../common/engine/docker.ts';
import { ensureHelperVolume, kitHelperFolder } from '../../common/engine/helper-volume.ts';
import { requireImage } from '../../common/engine/image.ts';
import { readEnvironment } from '../../common/host/checkout.ts';
import { openHost } from '../../common/host/host.ts';
import { isHeld, type Hold } from '../../common/gitops/holds.ts';
import type { ReleaseRecord } from '../../common/gitops/record.ts';
import { formatReference } from '../../common/image/reference.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { freshOutputFolder } from '../../common/runtime/workspace.ts';
import { makeSteps, showProgress } from '../../common/runtime/steps.ts';
import { KIT_VERSION } from '../../common/runtime/version.ts';
import { deploy } from './deploy.ts';
import type { DeploymentInputs } from './inputs.ts';
import { writeResults } from './results.ts';

/** Reads the record of the environment and carries it out. */
export async function run(inputs: DeploymentInputs): Promise<ActionResult> {
  const { record, expectation, holds } = await readEnvironment(inputs.path, inputs.environment);
  refuseRecord(record, expectation, holds, inputs.environment);
  const docker = openDocker(runProgram, inputs.host);
  const imageReference = formatReference({ name: record.image, digest: record.digest });
  await requireImage(docker, imageReference);
  const helperVolume = await ensureHelperVolume(docker, kitHelperFolder(), imageReference);
  const host = await openHost({ docker, ...inputs, helperVolume }, record);
  const steps = makeSteps();
  const deployment = await deploy(host, record, {
    step: (title, work) => steps.step(title, work),
    onProgress: showProgress,
    expectation,
  });
  return writeResults(inputs.environment, record, deployment, await freshOutputFolder('deploy-compose'));
}

function refuseRecord(record: ReleaseRecord, expectation: string | null, holds: Hold[], environment: string): void {
  if (record.operation === 'update' && isHeld(holds, record.digest, environment)) {
    throw new UserError(`Release ${record.digest} is on hold for ${environment}: a person has to take the hold out of holds.yaml first.`);
  }
  if (record.helper !== KIT_VERSION) {
    throw new UserError(
      `The record was rehearsed with odoo-release ${record.helper}, and this is ${KIT_VERSION}: use the kit's version ${record.helper}, or rehearse again.`,
    );
  }
  if (record.operation === 'update' && record.from !== 'none' && expectation === null) {
    throw new UserError(`environments/${environment}/release has no expectation.json: nobody knows what the update may change. Nothing was done.`);
  }
}
