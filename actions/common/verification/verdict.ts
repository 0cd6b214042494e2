import type { Reason } from '../runtime/outcome.ts';

export const VERDICTS = ['healthy', 'failed', 'superseded', 'blocked-by-window', 'waiting', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One look at what a host really runs. */
export interface Sample {
  /** Milliseconds since the epoch, by the clock of whoever looked. */
  at: number;
  /** Why the look itself failed; then the rest says nothing. */
  problem?: string;
  services: { name: string; running: boolean; digests: string[] }[];
  marker: { digest: string; from: string; state: string } | null;
  /** An update holds the database's lock. */
  updateRuns: boolean;
  trafficOpen: boolean;
  /** What Odoo's own probes found wrong; null when nothing could be asked. */
  probeFailures: string[] | null;
}

export interface VerdictRequest {
  digest: string;
  services: readonly string[];
  /** Milliseconds since the epoch. */
  deadline: number;
  /** Milliseconds for which every look must be good. */
  stableFor: number;
  /** Milliseconds after which a look is too old to believe. */
  freshFor: number;
}

export interface VerdictAnswer {
  verdict: Verdict;
  reasons: Reason[];
  /** True when looking on cannot change the verdict. */
  final: boolean;
}

/**
 * The verdict on all looks so far, replayable from a recording. Only fresh looks that show our release not ready at the deadline
 * mean `failed`; where nothing could be seen the answer is `unknown`, which never rolls back.
 */
export function judgeSamples(samples: readonly Sample[], request: VerdictRequest, now: number): VerdictAnswer {
  const last = samples.at(-1);
  const late = now >= request.deadline;
  if (last === undefined || last.problem !== undefined || now - last.at > request.freshFor) {
    return { verdict: late ? 'unknown' : 'waiting', reasons: [blindness(last)], final: late };
  }
  if (isSuperseded(last, request)) {
    const message = `The host runs release ${last.marker?.digest}, which replaced ${request.digest}.`;
    return { verdict: 'superseded', reasons: [{ code: 'superseded', message }], final: true };
  }
  const missing = shortcomings(last, request);
  if (missing.length === 0) {
    return stability(samples, last, request);
  }
  if (late && last.updateRuns) {
    return { verdict: 'waiting', reasons: [{ code: 'update-runs', message: 'An update of the database is still at work.' }], final: true };
  }
  return { verdict: late ? 'failed' : 'waiting', reasons: missing, final: late };
}

function blindness(last: Sample | undefined): Reason {
  const message = last?.problem ?? (last === undefined ? 'Nothing was observed.' : 'The last observation is too old.');
  return { code: 'not-observed', message };
}

function isSuperseded(sample: Sample, request: VerdictRequest): boolean {
  const { marker } = sample;
  return marker !== null && marker.digest !== request.digest && marker.from === request.digest && marker.state === 'serving';
}

/** What one look shows that a healthy release would not have. */
export function shortcomings(sample: Sample, request: Pick<VerdictRequest, 'digest' | 'services'>): Reason[] {
  return [
    ...request.services.flatMap((name) => serviceShortcoming(name, sample, request.digest)),
    ...markerShortcoming(sample, request.digest),
    ...(sample.probeFailures === null ? [{ code: 'not-probed', message: "Odoo's own probes could not be asked." }] : []),
    ...(sample.probeFailures ?? []).map((failure) => ({ code: 'probe-failed', message: failure })),
    ...(sample.trafficOpen ? [] : [{ code: 'traffic-closed', message: 'The maintenance page is shown.' }]),
  ];
}

function serviceShortcoming(name: string, sample: Sample, digest: string): Reason[] {
  const service = sample.services.find((candidate) => candidate.name === name);
  if (service === undefined || !service.running) {
    return [{ code: 'not-running', message: `Service ${name} does not run.`, evidence: { service: name } }];
  }
  if (!service.digests.includes(digest)) {
    const message = `Service ${name} runs ${service.digests.join(', ') || 'an image without a registry digest'}, not ${digest}.`;
    return [{ code: 'other-digest', message, evidence: { service: name, digests: service.digests } }];
  }
  return [];
}

function markerShortcoming({ marker }: Sample, digest: string): Reason[] {
  if (marker === null) {
    return [{ code: 'unmarked', message: 'The database has no release marker.' }];
  }
  if (marker.digest !== digest) {
    return [{ code: 'other-release', message: `The database belongs to ${marker.digest}, not to ${digest}.` }];
  }
  return marker.state === 'serving' ? [] : [{ code: `marker-${marker.state}`, message: `The database is ${marker.state}, not serving.` }];
}

/**
 * Healthy only when every look since `stableFor` was good, and that long has been looked at: from the first good look to the last
 * one, because a look that takes long is still only one.
 */
function stability(samples: readonly Sample[], last: Sample, request: VerdictRequest): VerdictAnswer {
  const lastBad = samples.findLastIndex((sample) => sample.problem !== undefined || shortcomings(sample, request).length > 0);
  const stable = last.at - (samples[lastBad + 1] ?? last).at;
  if (stable >= request.stableFor) {
    return { verdict: 'healthy', reasons: [{ code: 'healthy', message: `Release ${request.digest} runs, is migrated and answers.` }], final: true };
  }
  const message = `Healthy for ${Math.floor(stable / 1000)} s of ${request.stableFor / 1000} s.`;
  return { verdict: 'waiting', reasons: [{ code: 'not-stable-yet', message }], final: false };
}
