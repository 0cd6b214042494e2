import { info } from '@actions/core';
import { openEnvironment } from '../../common/host/open-environment.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { logText } from '../../common/runtime/foreign-text.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import type { VerdictAnswer } from '../../common/verification/verdict.ts';
import type { VerificationInputs } from './inputs.ts';
import { observeHost } from './observe.ts';
import { writeResults } from './results.ts';
import { verify } from './verify.ts';

// One look takes seconds; one that took much longer says nothing about now.
const FRESH_FOR = 60_000;

/** Looks at the host until the verdict is final. */
export async function run(inputs: VerificationInputs): Promise<ActionResult> {
  const { host, checkout } = await openEnvironment(inputs);
  const digest = inputs.digest ?? checkout.record.digest;
  const request = {
    digest,
    services: ['web', 'cron'],
    deadline: Date.now() + inputs.deadline * 1000,
    stableFor: inputs.stableFor * 1000,
    freshFor: FRESH_FOR,
  };
  const verification = await verify(request, { observe: () => observeHost(host, digest), now: Date.now, onChange: showAnswer });
  return writeResults(inputs.environment, checkout.record, digest, verification, await freshTemporaryFolder('verify-deployment'));
}

function showAnswer({ verdict, reasons }: VerdictAnswer): void {
  info(logText(`${verdict}: ${reasons.map((reason) => reason.message).join(' ')}`));
}
