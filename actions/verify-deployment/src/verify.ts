import { judgeSamples, type VerdictAnswer, type VerdictRequest } from '../../common/verification/verdict.ts';
import { pause } from '../../common/runtime/retry.ts';
import type { HostSample } from './observe.ts';

export interface VerificationTools {
  observe(): Promise<HostSample>;
  now(): number;
  /** Called with every look that changes what is known. */
  onChange(answer: VerdictAnswer): void;
}

export interface Verification extends VerdictAnswer {
  last: HostSample;
}

const INTERVAL = 5_000;
const SHORT_INTERVAL = 1_000;

/** Looks again and again until the verdict is final. */
export async function verify(request: VerdictRequest, tools: VerificationTools): Promise<Verification> {
  const samples: HostSample[] = [];
  let shown = '';
  for (;;) {
    const last = await tools.observe();
    samples.push(last);
    const answer = judgeSamples(samples, request, tools.now());
    const text = JSON.stringify([answer.verdict, answer.reasons.map((reason) => reason.code)]);
    if (text !== shown) {
      tools.onChange(answer);
      shown = text;
    }
    if (answer.final) {
      return { ...answer, last };
    }
    await pause(request.stableFor < INTERVAL ? SHORT_INTERVAL : INTERVAL);
  }
}
