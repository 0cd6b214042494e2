import { resolve } from 'node:path';
import type { InputReader } from '../runtime/inputs.ts';
import { environmentName, pathText } from '../runtime/parsers.ts';
import { contextName, projectName } from './names.ts';
import type { EnvironmentPlace } from './open-environment.ts';

/** Reads the inputs that say which environment is meant and where it runs. The environment file belongs to the host, not to a repo. */
export async function readPlace(reader: InputReader): Promise<EnvironmentPlace> {
  const environmentFile = reader.optional('env-file', pathText);
  return {
    host: reader.optional('host', contextName, ''),
    project: reader.required('project', projectName),
    path: await reader.folder('path', '.'),
    environment: reader.required('environment', environmentName),
    environmentFile: environmentFile === undefined ? undefined : resolve(environmentFile),
  };
}
