import type { EnvironmentPlace } from '../../common/host/open-environment.ts';
import { readPlace } from '../../common/host/place-inputs.ts';
import { digestText } from '../../common/runtime/image-names.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { durationText, oneOf } from '../../common/runtime/parsers.ts';

export interface VerificationInputs extends EnvironmentPlace {
  digest: string | undefined;
  /** Seconds. */
  deadline: number;
  /** Seconds. */
  stableFor: number;
}

const LATER = ['applications', 'revision', 'probes'] as const;

/** Reads and checks every input of verify-deployment. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<VerificationInputs> {
  const reader = new InputReader(environment);
  const target = reader.required('target', oneOf('compose', 'argocd', 'kubernetes'));
  if (target === 'argocd' || target === 'kubernetes') {
    reader.refuse(`Input "target": this version verifies Compose hosts only, not ${target}.`);
  }
  for (const name of LATER.filter((input) => reader.isGiven(input))) {
    reader.refuse(`Input "${name}" belongs to a target that this version does not verify. Leave it out.`);
  }
  const inputs = {
    ...(await readPlace(reader)),
    digest: reader.optional('digest', digestText),
    deadline: reader.optional('deadline', durationText, 600),
    stableFor: reader.optional('stable-for', durationText, 30),
  };
  if (inputs.stableFor >= inputs.deadline) {
    reader.refuse('Input "stable-for" must be shorter than "deadline".');
  }
  reader.finish();
  return inputs;
}
