import type { LedgerEntry } from '../evidence/ledger.ts';
import type { RunApprovals } from '../github/run-approvals.ts';
import type { Hold } from '../gitops/record/holds.ts';
import type { EnvironmentPolicy } from '../policy/policy.ts';
import type { Answer, Reason } from '../runtime/outcome.ts';

/** What could be found out, or why not. */
export type Observed<Value> = { value: Value } | { problem: Reason };

/** The release that somebody wants to promote. */
export interface PromotionRequest {
  environment: string;
  /** Whose environment it is, in a repo of many customers. */
  customer?: string | undefined;
  /** Registry and repository. */
  image: string;
  tag: string;
  digest: string;
}

/** The release record of the environment as the protected branch holds it. */
export interface CurrentRecord {
  digest: string;
  /** Empty where the record does not say. */
  series: string;
  database: string;
  /** The files of the record folder by their paths; null for one that is not there. */
  record: { path: string; text: string };
  expectation: { path: string; text: string | null };
  recipe: { path: string; text: string | null };
}

/** What verify-deployment saw of the environment. */
export interface ProductionObservation {
  /** ISO 8601, UTC. */
  observedAt: string;
  environment?: string | undefined;
  marker: { digest: string; from: string; state: 'updating' | 'updated' | 'serving'; traffic: 'open' | 'closed'; helper: string; changedAt: string } | null;
  runningDigest: string | null;
}

/** Approvals that were asked for, for one decision. */
export interface AskedApprovals {
  /** Hash of the decision that people saw; null when it had none. */
  forHash: string | null;
  run: Observed<RunApprovals>;
}

/**
 * Everything that a promotion is decided on, as plain data: recorded as JSON it can be decided again. Policy, record and holds
 * come from one commit of the protected branch.
 */
export interface PromotionObservations {
  /** ISO 8601, UTC. */
  now: string;
  request: PromotionRequest;
  policy: Observed<EnvironmentPolicy>;
  current: Observed<CurrentRecord>;
  holds: Observed<Hold[]>;
  /** What the ledger holds about exactly this digest. */
  evidence: Observed<LedgerEntry[]>;
  production: Observed<ProductionObservation>;
  /** Null before anybody was asked. */
  approvals: AskedApprovals | null;
}

/** What a gate is asked with: policy and record are known, else nothing can be asked. */
export interface GateObservations extends Omit<PromotionObservations, 'policy' | 'current'> {
  policy: EnvironmentPolicy;
  current: CurrentRecord;
}

/** One named check of a promotion. */
export type Gate = (observations: GateObservations) => Answer;

export function pass(code: string, message: string, evidence?: Record<string, unknown>): Answer {
  return { outcome: 'pass', reasons: [reason(code, message, evidence)] };
}

export function fail(code: string, message: string, evidence?: Record<string, unknown>): Answer {
  return { outcome: 'fail', reasons: [reason(code, message, evidence)] };
}

export function waiting(code: string, message: string, evidence?: Record<string, unknown>): Answer {
  return { outcome: 'waiting', reasons: [reason(code, message, evidence)] };
}

export function unknown(code: string, message: string, evidence?: Record<string, unknown>): Answer {
  return { outcome: 'unknown', reasons: [reason(code, message, evidence)] };
}

export function reason(code: string, message: string, evidence?: Record<string, unknown>): Reason {
  return evidence === undefined ? { code, message } : { code, message, evidence };
}
