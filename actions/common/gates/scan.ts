import { judgeVerdict, newest, type Selection } from './evidence-selection.ts';
import { type Gate, type GateObservations, unknown } from './observations.ts';

/** The scan that counts: the newest of exactly this digest. */
export function selectScan(observations: GateObservations): Selection {
  return newest(observations, 'scan', () => true, () =>
    unknown('scan-missing', `The evidence holds no scan of ${observations.request.digest}.`));
}

/** A recent scan of exactly this digest passed. */
export const scanGate: Gate = (observations) => {
  const selected = selectScan(observations);
  return 'answer' in selected ? selected.answer : judgeVerdict(observations, selected.entry, observations.policy.scanMaximumAge);
};
