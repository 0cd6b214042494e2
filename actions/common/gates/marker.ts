import type { Answer } from '../runtime/outcome.ts';
import { CLOCK_SKEW } from './evidence-selection.ts';
import { fail, type Gate, type GateObservations, pass, type ProductionObservation, unknown } from './observations.ts';

/** Milliseconds after which a look at production says nothing about production now. */
const MAXIMUM_AGE = 60 * 60_000;

/** Production's database belongs to the release that the record names, and is served. */
export const markerGate: Gate = (observations) => {
  const { production } = observations;
  return 'problem' in production
    ? { outcome: 'unknown', reasons: [production.problem] }
    : (staleness(observations, production.value) ?? judgeMarker(observations, production.value));
};

function staleness({ now, request }: GateObservations, { observedAt, environment }: ProductionObservation): Answer | undefined {
  const age = Date.parse(now) - Date.parse(observedAt);
  if (!(age <= MAXIMUM_AGE && age >= -CLOCK_SKEW)) {
    return unknown('marker-stale', `Production was looked at on ${observedAt}, and now it is ${now}; a look counts for 60 minutes.`);
  }
  return environment === undefined || environment === request.environment
    ? undefined
    : unknown('marker-of-another-environment', `The marker was observed in ${environment}, not in ${request.environment}.`);
}

function judgeMarker({ request, current }: GateObservations, { marker, runningDigest, observedAt }: ProductionObservation): Answer {
  const { environment } = request;
  if (marker === null) {
    return unknown('marker-missing', `The database of ${environment} has no marker, so nobody knows which release it belongs to. Adopt it first (odoo-release mark --adopt).`);
  }
  const evidence = { marker, recordDigest: current.digest };
  if (marker.digest !== current.digest) {
    return fail('marker-differs', `The database of ${environment} belongs to ${marker.digest} and the record names ${current.digest}.`, evidence);
  }
  if (marker.state !== 'serving') {
    return fail('marker-not-serving', `The database of ${environment} is in the state ${marker.state}: an update is under way or was broken off.`, evidence);
  }
  if (runningDigest !== null && runningDigest !== current.digest) {
    return fail('running-differs', `${environment} runs ${runningDigest} and the record names ${current.digest}.`, { ...evidence, runningDigest });
  }
  return pass('marker-matches', `The database of ${environment} belongs to the release of the record and is served (${observedAt}).`);
}
