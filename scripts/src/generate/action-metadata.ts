import { parseDocument } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../../actions/common/runtime/errors.ts';

const description = z.string().trim().min(1);

const METADATA = z.object({
  name: description,
  description,
  inputs: z
    .record(z.string(), z.object({ description, required: z.boolean().default(false), default: z.string().optional() }))
    .default({}),
  outputs: z.record(z.string(), z.object({ description })).default({}),
});

/** What an action.yml says about its action; inputs and outputs in the order of the file. */
export type ActionMetadata = z.infer<typeof METADATA>;

/** @throws UserError naming the file and what is wrong with it: a description is missing, a default is not text … */
export function parseActionMetadata(text: string, path: string): ActionMetadata {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem !== undefined) {
    throw new UserError(`${path}: ${problem.message}`);
  }
  const parsed = METADATA.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new UserError(`${path}: ${problems.join('; ')}`);
  }
  return parsed.data;
}
