import type { Decision } from '../../common/gates/decision.ts';
import { reevaluate } from '../../common/gates/observe.ts';
import type { Judgement } from '../../common/gates/promotion.ts';
import { type EnvironmentPlace, shownPlace } from '../../common/gitops/record/environment-files.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { Outcome, Reason } from '../../common/runtime/outcome.ts';
import type { Attempt } from './attempt.ts';
import type { Trailer } from './target-change.ts';

/** What the gates let be written, and why it may be. */
export interface Permission {
  /** Set where a pull request may be opened and not yet merged: what the gates wait for. */
  waitsFor: string;
  record: ReleaseRecord;
  files: readonly { path: string; text: string | null }[];
  trailers: Trailer[];
}

/** The gates did not say `pass`, so nothing is written. */
export class NotPermitted extends Refusal {
  override name = 'NotPermitted';
  readonly outcome: Outcome;

  constructor(place: EnvironmentPlace, outcome: Outcome, reasons: readonly Reason[]) {
    super([`The gates of ${shownPlace(place)} answer ${outcome}, and only pass is written.`, ...reasons.map(({ code, message }) => `${code}: ${message}`)].join('\n'));
    this.outcome = outcome;
  }
}

/**
 * Asks the gates again: a decision counts for nothing before they come to the same one on what is there now.
 *
 * @throws NotPermitted with what they said.
 */
export async function permit(decision: Decision, attempt: Attempt): Promise<Permission> {
  const { decision: fresh, proposal }: Judgement = await reevaluate(decision, attempt.context);
  const isProposable = fresh.outcome === 'waiting' && attempt.isProposal;
  if ((fresh.outcome !== 'pass' && !isProposable) || fresh.record === null) {
    throw new NotPermitted(decision, fresh.outcome, fresh.reasons);
  }
  const waitsFor = isProposable ? fresh.reasons.map(({ code, message }) => `${code}: ${message}`).join('\n') : '';
  return { waitsFor, record: fresh.record, files: proposal?.files ?? [], trailers: trailersOf(fresh) };
}

function trailersOf(decision: Decision): Trailer[] {
  return [
    ['Decision', decision.hash ?? ''],
    ...decision.evidence.map((id): Trailer => ['Evidence', id]),
    ...approvers(decision).map((login): Trailer => ['Approved-By', login]),
  ];
}

/** The people whose approvals counted, as the gate's reason names them. */
function approvers({ reasons }: Decision): string[] {
  const evidence = reasons.find(({ code }) => code === 'approvals-given')?.evidence?.['approvers'];
  return Array.isArray(evidence) ? evidence.map(({ login }: { login: string }) => login) : [];
}
