import { UserError } from '../../common/runtime/errors.ts';
import type { Decided } from './bump.ts';
import type { BumpInputs } from './inputs.ts';
import type { ReleaseRequest } from './release-change.ts';
import type { NamedRelease } from './unguarded-record.ts';

/** The release that the inputs name. */
export function decidedRelease(inputs: BumpInputs, _evidence: ReleaseRequest['evidence']): Decided {
  if (inputs.decision !== undefined) {
    throw new UserError('Input "decision" can not be evaluated by this version.');
  }
  return { release: inputs.named as NamedRelease, permission: undefined };
}
