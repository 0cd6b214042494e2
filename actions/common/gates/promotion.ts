import type { EnvironmentPolicy } from '../policy/policy.ts';
import { sha256 } from '../runtime/canonical.ts';
import { Refusal } from '../runtime/errors.ts';
import { type Answer, combine, type Outcome, type Reason } from '../runtime/outcome.ts';
import { approvalsGate } from './approvals.ts';
import { buildGate } from './build.ts';
import type { Decision } from './decision.ts';
import { holdsGate } from './holds.ts';
import { markerGate } from './marker.ts';
import { fail, type Gate, type GateObservations, pass, type PromotionObservations } from './observations.ts';
import { propose, type Proposal } from './proposal.ts';
import { documentText, rehearsalGate } from './rehearsal.ts';
import { scanGate } from './scan.ts';
import { nextSlot, windowGate } from './window.ts';

type OptionalGate = keyof EnvironmentPolicy['gates'];

/** The gates in the order in which people read them. */
const GATES: Record<string, Gate> = {
  build: buildGate,
  scan: scanGate,
  rehearsal: rehearsalGate,
  marker: markerGate,
  holds: holdsGate,
  window: windowGate,
  approvals: approvalsGate,
};

/** What mode `observe` only reports. The others are what the record is made from, and what the in-image helper insists on. */
const OBSERVABLE = new Set(['scan', 'window', 'approvals']);

/** The answer of one gate. */
export interface GateAnswer extends Answer {
  gate: string;
  /** What the gate said itself, where mode `observe` lets it pass all the same. */
  observed?: Outcome;
}

/** A decision with what each gate said, and what it would write; undefined when there is nothing to write. */
export interface Judgement {
  decision: Decision;
  gates: GateAnswer[];
  proposal: Proposal | undefined;
}

/** Decides on a promotion. Pure: the same observations always give the same decision. */
export function decide(observations: PromotionObservations): Judgement {
  const { policy, current } = observations;
  const problems = [policy, current].flatMap((observed) => ('problem' in observed ? [observed.problem] : []));
  if ('problem' in policy || 'problem' in current) {
    return { decision: decisionOf(observations, { outcome: 'unknown', reasons: problems }), gates: [], proposal: undefined };
  }
  const known: GateObservations = { ...observations, policy: policy.value, current: current.value };
  if (known.current.digest === known.request.digest) {
    const answer = pass('already-promoted', `The record of ${known.request.environment} names this release already; there is nothing to write.`);
    return { decision: decisionOf(observations, answer), gates: [], proposal: undefined };
  }
  return judgeWritable(known, observations);
}

/** A record that can't be edited forbids the promotion, whatever the gates would say. */
function judgeWritable(known: GateObservations, observations: PromotionObservations): Judgement {
  try {
    return judge(known, observations);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    return { decision: decisionOf(observations, fail('record-not-writable', error.message)), gates: [], proposal: undefined };
  }
}

function judge(known: GateObservations, observations: PromotionObservations): Judgement {
  const gates = Object.entries(GATES)
    .filter(([name]) => known.policy.gates[name as OptionalGate] !== false)
    .map(([name, gate]) => ask(name, gate, known));
  const { outcome } = combine(gates);
  const telling = outcome === 'pass' ? gates : gates.filter((answer) => answer.outcome !== 'pass');
  const proposal = propose(known);
  const answer = { outcome, reasons: distinct(worstFirst(telling).flatMap(({ reasons }) => reasons)) };
  return { decision: decisionOf(observations, answer, proposal, nextSlot(known)), gates, proposal };
}

function ask(name: string, gate: Gate, known: GateObservations): GateAnswer {
  const answer = gate(known);
  if (known.policy.mode === 'enforce' || answer.outcome === 'pass' || !OBSERVABLE.has(name)) {
    return { gate: name, ...answer };
  }
  const reasons = answer.reasons.map((reason) => observedReason(reason, answer.outcome));
  return { gate: name, outcome: 'pass', observed: answer.outcome, reasons };
}

function observedReason(reason: Reason, observed: Outcome): Reason {
  return { code: reason.code, message: `Only observed: ${reason.message}`, evidence: { ...reason.evidence, observed } };
}

function worstFirst(answers: readonly GateAnswer[]): GateAnswer[] {
  const order: Outcome[] = ['fail', 'unknown', 'waiting', 'pass'];
  return answers.toSorted((left, right) => order.indexOf(left.outcome) - order.indexOf(right.outcome));
}

/** What several gates could not read is said once. */
function distinct(reasons: readonly Reason[]): Reason[] {
  return reasons.filter((reason, index) => reasons.findIndex(({ code, message }) => code === reason.code && message === reason.message) === index);
}

function decisionOf(observations: PromotionObservations, answer: Answer, proposal?: Proposal, slot: string | null = null): Decision {
  const { request, production, now } = observations;
  return {
    version: 1,
    ...request,
    outcome: answer.outcome,
    reasons: answer.reasons,
    hash: proposal?.hash ?? null,
    record: proposal?.record ?? null,
    expectation: proposal === undefined ? null : sha256(documentText(proposal.expectation)),
    evidence: proposal?.evidence ?? [],
    marker: 'value' in production ? production.value : null,
    nextSlot: slot,
    decidedAt: now,
  };
}

/**
 * Decides again on an earlier decision, just before the write. It holds only while the gates come to exactly the same one: a
 * record, policy or evidence that changed in between makes it void, and every approval of it with it.
 *
 * @param observations made now; the approvals among them asked for the hash of `earlier`.
 */
export function decideAgain(earlier: Decision, observations: PromotionObservations): Judgement {
  const fresh = decide(observations);
  if (fresh.decision.hash === null || fresh.decision.hash === earlier.hash) {
    return fresh;
  }
  const why = `The decision was ${earlier.hash ?? '(none)'}, and the gates now come to ${fresh.decision.hash}: record or evidence changed in between. Start a new run.`;
  const { outcome, reasons } = combine([fail('decision-void', why), ...(fresh.decision.outcome === 'pass' ? [] : [fresh.decision])]);
  return { ...fresh, decision: { ...fresh.decision, outcome, reasons } };
}
