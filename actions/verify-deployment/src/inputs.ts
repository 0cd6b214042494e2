import { resolve } from 'node:path';
import { contextName, projectName } from '../../common/host/names.ts';
import type { EnvironmentPlace } from '../../common/host/open-environment.ts';
import { digestText } from '../../common/image/reference.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { durationText, environmentName, matching, oneOf, pathText } from '../../common/runtime/parsers.ts';

export interface VerificationInputs extends EnvironmentPlace {
  digest: string | undefined;
  /** Seconds. */
  deadline: number;
  /** Seconds. */
  stableFor: number;
}

const serviceName = matching(/[a-z][a-z0-9_-]{0,62}/, 'the name of a Compose service');
const LATER = ['applications', 'revision', 'probes'] as const;

/** Reads and checks every input of verify-deployment. @throws InvalidInput naming all problems at once. */
export function readInputs(environment: NodeJS.ProcessEnv = process.env): VerificationInputs {
  const reader = new InputReader(environment);
  const target = reader.required('target', oneOf('compose', 'argocd', 'kubernetes'));
  if (target === 'argocd' || target === 'kubernetes') {
    reader.refuse(`Input "target": this version verifies Compose hosts only, not ${target}.`);
  }
  for (const name of LATER.filter((input) => reader.optional(input, serviceName) !== undefined)) {
    reader.refuse(`Input "${name}" belongs to a target that this version does not verify. Leave it out.`);
  }
  const environmentFile = reader.optional('env-file', pathText);
  const inputs = {
    digest: reader.optional('digest', digestText),
    host: reader.optional('host', contextName, ''),
    project: reader.required('project', projectName),
    path: resolve(reader.optional('path', pathText, '.')),
    environment: reader.required('environment', environmentName),
    environmentFile: environmentFile === undefined ? undefined : resolve(environmentFile),
    deadline: reader.optional('deadline', durationText, 600),
    stableFor: reader.optional('stable-for', durationText, 30),
  };
  if (inputs.stableFor >= inputs.deadline) {
    reader.refuse('Input "stable-for" must be shorter than "deadline".');
  }
  reader.finish();
  return inputs;
}
