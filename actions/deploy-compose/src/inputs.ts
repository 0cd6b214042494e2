import type { EnvironmentPlace } from '../../common/host/open-environment.ts';
import { readPlace } from '../../common/host/place-inputs.ts';
import { InputReader } from '../../common/runtime/inputs.ts';

export type DeploymentInputs = EnvironmentPlace;

/** Reads and checks every input of deploy-compose. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<DeploymentInputs> {
  const reader = new InputReader(environment);
  const place = await readPlace(reader);
  reader.finish();
  return place;
}
