import type { Ledger, LedgerEntry } from '../evidence/ledger.ts';
import type { RunApprovals } from '../github/run-approvals.ts';
import { type EnvironmentPlace, HOLDS_FILE } from '../gitops/record/environment-files.ts';
import { parseHolds } from '../gitops/record/holds.ts';
import { presentRelease, readRecordFile } from '../gitops/record/record-file.ts';
import type { Snapshot } from '../gitops/repository/snapshot.ts';
import { type EnvironmentPolicy, parsePolicy, POLICY_FILE } from '../policy/policy.ts';
import { errorSentence } from '../runtime/errors.ts';
import type { Decision } from './decision.ts';
import { type CurrentRecord, type Observed, type ProductionObservation, type PromotionObservations, type PromotionRequest, reason } from './observations.ts';
import { decideAgain, type Judgement } from './promotion.ts';

/** Where the facts of a promotion come from. */
export interface PromotionContext {
  /** The tip of the protected branch: never a pull request's. */
  snapshot: Snapshot;
  /** The ledger as it is now, about one digest. */
  ledger: (digest: string) => Promise<Ledger>;
  /** The approvals of the workflow run as they are now. */
  approvals: () => Promise<RunApprovals>;
  now: () => Date;
}

/**
 * Decides again on an earlier decision from facts that are read now: record, policy, holds, evidence, approvals and window. The
 * look at production is the one that the decision holds, as long as it is recent.
 */
export async function reevaluate(earlier: Decision, context: PromotionContext): Promise<Judgement> {
  const production = earlier.marker === null ? NOT_OBSERVED : { value: earlier.marker };
  return decideAgain(earlier, await observePromotion(earlier, production, context, earlier.hash));
}

/** Of a promotion for which nobody looked at production. */
export const NOT_OBSERVED: Observed<never> = {
  problem: reason('marker-missing', 'Nobody looked at what production runs. Give the output "marker" of verify-deployment.'),
};

/**
 * Reads the facts of a promotion. What can't be read is a problem among the facts, and never thrown.
 *
 * @param askedFor hash of the decision that approvals were asked for; undefined before anybody was asked.
 */
export async function observePromotion(
  request: PromotionRequest,
  production: Observed<ProductionObservation>,
  context: PromotionContext,
  askedFor?: string | null,
): Promise<PromotionObservations> {
  const { snapshot } = context;
  const { environment, digest } = request;
  const policy = await observed('policy-unreadable', () => readPolicy(snapshot, environment));
  const needsApprovals = 'value' in policy && policy.value.gates.approvals;
  return {
    now: context.now().toISOString(),
    request: requested(request),
    policy,
    current: await observed('record-unreadable', () => readCurrent(snapshot, request)),
    holds: await observed('holds-unreadable', async () => parseHolds(await snapshot.read(HOLDS_FILE))),
    evidence: await observed('evidence-unreadable', () => believed(context.ledger(digest))),
    production,
    approvals: askedFor === undefined || !needsApprovals
      ? null
      : { forHash: askedFor, run: await observed('approvals-unreadable', context.approvals) },
  };
}

/** A request alone, also of a decision, which holds more. */
function requested({ environment, customer, image, tag, digest }: PromotionRequest): PromotionRequest {
  return { environment, ...(customer === undefined ? {} : { customer }), image, tag, digest };
}

async function observed<Value>(code: string, read: () => Promise<Value>): Promise<Observed<Value>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { problem: reason(code, errorSentence(error)) };
  }
}

async function readPolicy(snapshot: Snapshot, environment: string): Promise<EnvironmentPolicy> {
  const text = await snapshot.read(POLICY_FILE);
  if (text === undefined) {
    throw new Error(`The protected branch has no ${POLICY_FILE}, so nothing says what a promotion to ${environment} needs.`);
  }
  const { environments } = parsePolicy(text);
  const policy = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  if (policy === undefined) {
    throw new Error(`${POLICY_FILE} has no environment ${environment}; it has ${Object.keys(environments).join(', ')}.`);
  }
  return policy;
}

async function readCurrent(snapshot: Snapshot, place: EnvironmentPlace): Promise<CurrentRecord> {
  const { files, text } = await readRecordFile(snapshot, place);
  if (text === undefined) {
    throw new Error(`There is no ${files.record}. An environment gets its first release by adoption or by a first deployment, not by a promotion.`);
  }
  const { digest, series, database } = presentRelease(text, files.record);
  if (digest === '' || database === '') {
    throw new Error(`${files.record} does not say which ${digest === '' ? 'digest runs' : 'database the release serves (label release.database)'}.`);
  }
  const [expectation = null, recipe = null] = [await snapshot.read(files.expectation), await snapshot.read(files.recipe)];
  return {
    digest, series, database,
    record: { path: files.record, text }, expectation: { path: files.expectation, text: expectation }, recipe: { path: files.recipe, text: recipe },
  };
}

/** A file that claims to be evidence and is not could be a failure that somebody made unreadable, so nothing is known then. */
async function believed(reading: Promise<Ledger>): Promise<LedgerEntry[]> {
  const { entries, problems } = await reading;
  if (problems.length > 0) {
    throw new Error(problems.slice(0, 5).join(' '));
  }
  return entries;
}
