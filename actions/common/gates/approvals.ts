import type { Account, Review, RunApprovals } from '../github/run-approvals.ts';
import type { ApprovalPolicy, Approver } from '../policy/policy.ts';
import type { Answer, Reason } from '../runtime/outcome.ts';
import { releaseSource, selectBuild } from './build.ts';
import { fail, type Gate, type GateObservations, pass, reason, unknown, waiting } from './observations.ts';
import { propose } from './proposal.ts';

/**
 * Enough different people of the policy's list approved exactly this decision. GitHub's approvals name neither the decision nor
 * the attempt, so they only count in the first attempt of a run, and only while the decision that people saw is still the one
 * that the gates come to now.
 */
export const approvalsGate: Gate = (observations) => {
  const { approvals: asked, policy } = observations;
  const hash = propose(observations)?.hash ?? null;
  if (policy.approvals === undefined) {
    return unknown('approvals-not-set', 'The policy asks for approvals and does not say whose.');
  }
  if (asked === null) {
    return waiting('approvals-missing', `${needed(policy.approvals)}, for decision ${hash ?? '(none yet)'}.`);
  }
  if (hash === null) {
    return unknown('nothing-to-approve', `Approvals were asked for decision ${asked.forHash ?? '(none)'}; what would be written now could not be found out.`);
  }
  if (asked.forHash !== hash) {
    return fail('approvals-void', `Approvals were asked for decision ${asked.forHash ?? '(none)'}, and the gates now come to ${hash}. Start a new run.`);
  }
  return 'problem' in asked.run
    ? { outcome: 'unknown', reasons: [asked.run.problem] }
    : judgeRun(observations, policy.approvals, asked.run.value, hash);
};

function judgeRun(observations: GateObservations, policy: ApprovalPolicy, run: RunApprovals, hash: string): Answer {
  const { environment } = observations.request;
  if (run.attempt !== 1) {
    return unknown('approvals-ambiguous', `This is attempt ${run.attempt} of the run, and GitHub does not say for which attempt an approval was given. Start a new run.`);
  }
  const reviews = run.reviews.filter(({ environments }) => environments.includes(environment));
  const rejection = reviews.find(({ state }) => state === 'rejected');
  if (rejection !== undefined) {
    return fail('approvals-rejected', `${rejection.user?.login ?? 'Somebody'} rejected the promotion.`);
  }
  const given = reviews.filter(({ state }) => state === 'approved');
  return count(policy, given, excluded(observations, policy, run), hash);
}

/** People who may not approve, whatever the list says. */
interface Exclusion {
  why: string;
  people: Approver[];
}

function excluded(observations: GateObservations, policy: ApprovalPolicy, run: RunApprovals): Exclusion[] {
  const selected = selectBuild(observations);
  const author = 'entry' in selected ? releaseSource(selected.entry)?.author : undefined;
  return [
    ...(policy.distinctFromDispatcher ? [{ why: 'started this run', people: run.startedBy }] : []),
    ...(policy.distinctFromAuthor ? [{ why: 'wrote the release', people: author === undefined ? [] : [author] }] : []),
  ];
}

function count(policy: ApprovalPolicy, given: readonly Review[], exclusions: readonly Exclusion[], hash: string): Answer {
  const people = new Map<number, Account>();
  const refused: string[] = [];
  for (const { user } of given) {
    const why = refusal(user, policy, exclusions);
    if (user !== null && why === undefined) {
      people.set(user.id, user);
    } else {
      refused.push(`${user?.login ?? 'A deleted account'} ${why}`);
    }
  }
  const evidence = { decision: hash, approvers: [...people.values()].map(({ login, id }) => ({ login, id })) };
  const notCounted = refused.length === 0 ? '' : ` Not counted: ${refused.join('; ')}.`;
  if (people.size < policy.count) {
    return waiting('approvals-missing', `${needed(policy)}, and ${people.size} counted for decision ${hash}.${notCounted}`, evidence);
  }
  const approved = pass('approvals-given', `Approved for decision ${hash} by ${evidence.approvers.map(({ login }) => login).join(', ')}.${notCounted}`, evidence);
  return { ...approved, reasons: [...approved.reasons, ...authorNote(exclusions)] };
}

/** Why an approval does not count, as the end of a sentence that begins with the login. */
function refusal(user: Account | null, policy: ApprovalPolicy, exclusions: readonly Exclusion[]): string | undefined {
  if (user === null) {
    return 'is no longer known to GitHub';
  }
  if (user.type !== 'User') {
    return `is no person but a ${user.type}`;
  }
  if (!policy.from.some((approver) => isListed(approver, user))) {
    return 'is not on the list of the policy';
  }
  return exclusions.find(({ people }) => people.some((person) => isSame(person, user)))?.why;
}

/** Where the list has an id, login and id have to fit: a login that was given up can be taken by somebody else. */
function isListed(approver: Approver, user: Account): boolean {
  return approver.login.toLowerCase() === user.login.toLowerCase() && (approver.id === undefined || approver.id === user.id);
}

/** An exclusion holds by id or by login: either is enough to be too close. */
function isSame(person: Approver, user: Account): boolean {
  return person.id === user.id || person.login.toLowerCase() === user.login.toLowerCase();
}

function needed({ count, from }: ApprovalPolicy): string {
  return `${count} of these people ${count === 1 ? 'has' : 'have'} to approve: ${from.map(({ login }) => login).join(', ')}`;
}

function authorNote(exclusions: readonly Exclusion[]): Reason[] {
  const isOpen = exclusions.some(({ why, people }) => why === 'wrote the release' && people.length === 0);
  return isOpen ? [reason('author-unknown', 'The build statement names nobody as the author, so it could not be checked that somebody else approved.')] : [];
}
