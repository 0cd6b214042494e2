import { UserError } from '../runtime/errors.ts';

/** A write that must not happen: the request or the file is at fault, and trying again changes nothing. */
export class Refusal extends UserError {
  override name = 'Refusal';
}
