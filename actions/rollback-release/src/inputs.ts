import { z } from 'zod';
import type { RepositoryLocation } from '../../common/gitops/repository/open-repository.ts';
import { readRepository } from '../../common/gitops/repository/repository-inputs.ts';
import { digestText } from '../../common/runtime/image-names.ts';
import { markerSchema } from '../../common/odoo/helper/documents.ts';
import { RESTORE_MODES, type RestoreMode } from '../../common/rollback/planner.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { parseStrictJson } from '../../common/runtime/json.ts';
import { branchName, environmentName, oneOf, sentence, shown } from '../../common/runtime/parsers.ts';

/** The part of verify-deployment's output `marker` that a rollback rests on. */
const observationSchema = z.looseObject({
  observedAt: z.iso.datetime(),
  environment: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest'),
  verdict: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/, 'must be a verdict of verify-deployment'),
  marker: markerSchema.nullable(),
  trafficOpen: z.boolean().optional(),
  restorePoint: z.string().regex(/^[A-Za-z0-9_.:-]{0,128}$/, 'must be the id of a restore point, or empty'),
});
export type RollbackObservation = z.infer<typeof observationSchema>;

export interface RollbackInputs {
  location: RepositoryLocation;
  branch: string;
  environment: string;
  to: string | undefined;
  reason: string | undefined;
  observation: RollbackObservation;
  restore: RestoreMode;
}

/** Reads and checks every input of rollback-release. @throws InvalidInput naming all problems at once. */
export function readInputs(environment: NodeJS.ProcessEnv = process.env): RollbackInputs {
  const reader = new InputReader(environment);
  const inputs = {
    location: readRepository(reader, environment),
    branch: reader.optional('branch', branchName, 'main'),
    environment: reader.required('environment', environmentName),
    to: reader.optional('to', digestText),
    reason: reader.optional('reason', sentence),
    observation: reader.required('observations', observationText),
    restore: reader.optional('restore', oneOf(...RESTORE_MODES), 'before-traffic'),
  };
  const { observation, environment: name } = inputs;
  if (observation !== undefined && name !== undefined && observation.environment !== name) {
    reader.refuse(`Input "observations" is about environment ${shown(observation.environment)}, not about ${name}.`);
  }
  reader.finish();
  return inputs;
}

function observationText(text: string): RollbackObservation {
  const parsed = observationSchema.safeParse(json(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`);
    throw new Error(`must be the JSON of verify-deployment's output marker, but ${problems.join('; ')}`);
  }
  return parsed.data;
}

function json(text: string): unknown {
  try {
    return parseStrictJson(text, 'it', 256 * 1024);
  } catch (error) {
    throw new Error(`must be the JSON of verify-deployment's output marker, but ${errorSentence(error).replace(/\.$/, '')}`, { cause: error });
  }
}
