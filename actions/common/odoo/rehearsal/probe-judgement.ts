import type { Answer, Reason } from '../../runtime/outcome.ts';
import type { ProbeDocument, ProbeFailure } from '../helper/documents.ts';
import type { Baseline, ImageTrial } from './judgement.ts';

const SHOWN_FAILURES = 20;

/** Judges the probes of one image, and its web server. */
export function judgeTrial(who: string, trial: ImageTrial, baseline: Baseline): Answer[] {
  return [judgeProbe(who, trial.probe, baseline.probe), judgeProbe(who, trial.smoke, baseline.smoke)];
}

/**
 * Judges the probes of one image. A failure counts when the old image did not have it before the update.
 *
 * @param who "new image" or "old image", for the sentences.
 */
export function judgeProbe(who: string, probe: ProbeDocument, baseline: ProbeDocument | null): Answer {
  const known = new Set((baseline?.failures ?? []).map(failureKey));
  const fresh = probe.failures.filter((failure) => !known.has(failureKey(failure)));
  if (fresh.length > 0) {
    return { outcome: 'fail', reasons: failureReasons(who, fresh) };
  }
  if (probe.outcome === 'unknown') {
    const message = `The probes of the ${who} could not be run: ${probe.notRun.map((item) => item.message).join('; ') || 'no reason given'}.`;
    return { outcome: 'unknown', reasons: [{ code: 'probe-not-run', message }] };
  }
  return { outcome: 'pass', reasons: [] };
}

function failureKey(failure: ProbeFailure): string {
  return `${failure.probe}\n${failure.subject}`;
}

function failureReasons(who: string, failures: ProbeFailure[]): Reason[] {
  const shown = failures.slice(0, SHOWN_FAILURES).map((failure) => ({
    code: 'probe-failed',
    message: `With the ${who}, probe ${failure.probe} of ${failure.subject} fails: ${failure.message}`,
    evidence: { ...failure },
  }));
  const more = failures.length - shown.length;
  return more > 0 ? [...shown, { code: 'probe-failed', message: `With the ${who}, ${more} further probes fail.` }] : shown;
}
