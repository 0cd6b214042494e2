import { EVIDENCE_BRANCH, readLedger } from '../../common/evidence/ledger.ts';
import { NOT_OBSERVED, observePromotion, type PromotionContext } from '../../common/gates/observe.ts';
import { decide, decideAgain } from '../../common/gates/promotion.ts';
import type { Branches } from '../../common/gitops/repository/branches.ts';
import { withRepository } from '../../common/gitops/repository/open-repository.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { UserError } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import type { GateInputs } from './inputs.ts';
import { gateResult } from './results.ts';

export interface GateTools extends Pick<PromotionContext, 'approvals' | 'now'> {
  run: RunProgram;
}

/** Asks every gate of the policy about one promotion, on what the protected branch and the evidence hold at this moment. */
export async function askGates(inputs: GateInputs, tools: GateTools): Promise<ActionResult> {
  return withRepository(tools.run, inputs.location, (branches) => askOn(branches, inputs, tools));
}

async function askOn(branches: Branches, inputs: GateInputs, { approvals, now }: GateTools): Promise<ActionResult> {
  const { branch, request, marker, decision: earlier } = inputs;
  const snapshot = await branches.tip(branch);
  if (snapshot.commit === '') {
    throw new UserError(`The repository has no branch ${branch}, and the policy is only read from there (input "branch").`);
  }
  const ledger: PromotionContext['ledger'] = async (digest) => readLedger(await branches.tip(EVIDENCE_BRANCH), digest);
  const production = marker === undefined ? NOT_OBSERVED : { value: marker };
  const observations = await observePromotion(request, production, { snapshot, ledger, approvals, now }, earlier?.hash);
  return gateResult(earlier === undefined ? decide(observations) : decideAgain(earlier, observations));
}
