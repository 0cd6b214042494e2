import type { z } from 'zod';
import { UserError } from '../runtime/errors.ts';

/**
 * An answer of GitHub in the form that is relied on.
 *
 * @param what the answer describes, for the sentence of the error.
 * @throws UserError when it has another form.
 */
export function checked<Value>(schema: z.ZodType<Value>, answer: unknown, what: string): Value {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) {
    throw new UserError(`GitHub described ${what} in an unexpected form at ${parsed.error.issues[0]?.path.join('.') ?? ''}.`);
  }
  return parsed.data;
}
