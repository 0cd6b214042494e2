import { resolve } from 'node:path';
import type { EnvironmentPlace } from '../../common/host/open-environment.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { environmentName, pathText } from '../../common/runtime/parsers.ts';
import { contextName, projectName } from '../../common/host/names.ts';

export type DeploymentInputs = EnvironmentPlace;

/** Reads and checks every input of deploy-compose. @throws InvalidInput naming all problems at once. */
export function readInputs(environment: NodeJS.ProcessEnv = process.env): DeploymentInputs {
  const reader = new InputReader(environment);
  const inputs = {
    host: reader.optional('host', contextName, ''),
    project: reader.required('project', projectName),
    path: resolve(reader.optional('path', pathText, '.')),
    environment: reader.required('environment', environmentName),
    environmentFile: reader.optional('env-file', pathText),
  };
  reader.finish();
  return { ...inputs, environmentFile: inputs.environmentFile === undefined ? undefined : resolve(inputs.environmentFile) };
}
