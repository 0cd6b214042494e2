import { HOLDS_FILE } from '../gitops/record/environment-files.ts';
import { findHold } from '../gitops/record/holds.ts';
import { fail, type Gate, pass } from './observations.ts';

/** Nobody has put this digest on hold for this environment. */
export const holdsGate: Gate = ({ request, holds }) => {
  if ('problem' in holds) {
    return { outcome: 'unknown', reasons: [holds.problem] };
  }
  const hold = findHold(holds.value, request.digest, request.environment);
  return hold === undefined
    ? pass('not-held', 'The release is not on hold.')
    : fail('on-hold', `The release is on hold since ${hold.since} (by ${hold.by}): ${hold.reason} A person has to take it out of ${HOLDS_FILE} first.`, { hold });
};
