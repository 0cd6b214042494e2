import { describe, expect, test } from '@jest/globals';
import { approvalsGate } from '../../../../actions/common/gates/approvals.ts';
import type { GateObservations } from '../../../../actions/common/gates/observations.ts';
import { propose } from '../../../../actions/common/gates/proposal.ts';
import type { Review, RunApprovals } from '../../../../actions/common/github/run-approvals.ts';
import { DANA, ROSA, anonymousBuild, build, known, policy, rehearsal, scan } from './samples.ts';

const OLLE = { login: 'ops-olle', id: 103, type: 'User' };
const BOT = { login: 'rm-rosa', id: 102, type: 'Bot' };
const ONE = policy('approvals: {from: [rm-rosa, dev-dana, ops-olle]}');
const TWO = policy('approvals: {count: 2, from: [rm-rosa, dev-dana, ops-olle]}');

function approved(user: Review['user'], environments = ['production']): Review {
  return { user, state: 'approved', environments };
}

/** Approvals that were asked for the decision that the gates come to now. */
function asked(reviews: Review[], changes: Partial<GateObservations> = {}, run: Partial<RunApprovals> = {}): GateObservations {
  const observations = known({ policy: ONE, ...changes });
  const forHash = propose(observations)?.hash ?? null;
  return { ...observations, approvals: { forHash, run: { value: { run: 42, attempt: 1, startedBy: [OLLE], reviews, ...run } } } };
}

describe('the gate approvals', () => {
  test.each<[string, GateObservations, string]>([
    ['waits before anybody was asked', known({ policy: ONE }), 'waiting approvals-missing'],
    ['passes when somebody on the list approved', asked([approved(ROSA)]), 'pass approvals-given'],
    ['waits without an approval', asked([]), 'waiting approvals-missing'],
    ['waits for the second one', asked([approved(ROSA)], { policy: TWO }), 'waiting approvals-missing'],
    ['counts a person once', asked([approved(ROSA), approved(ROSA)], { policy: TWO }), 'waiting approvals-missing'],
    ['passes with two people', asked([approved(ROSA), approved(OLLE)], { policy: TWO }, { startedBy: [DANA] }), 'pass approvals-given'],
    ['does not count an approval of another environment', asked([approved(ROSA, ['staging'])]), 'waiting approvals-missing'],
    ['does not count a comment', asked([{ ...approved(ROSA), state: 'pending' }]), 'waiting approvals-missing'],
    ['does not count who started the run', asked([approved(OLLE)]), 'waiting approvals-missing'],
    ['does not count the author', asked([approved(DANA)]), 'waiting approvals-missing'],
    ['does not count the author under a new login', asked([approved({ ...ROSA, id: 101 })]), 'waiting approvals-missing'],
    ['counts the author where the policy lets them', asked([approved(DANA)], { policy: policy('approvals: {from: [dev-dana], distinct-from-author: false}') }), 'pass approvals-given'],
    ['counts who started the run where the policy lets them', asked([approved(OLLE)], { policy: policy('approvals: {from: [ops-olle], distinct-from-dispatcher: false}') }), 'pass approvals-given'],
    ['does not count a bot', asked([approved(BOT)]), 'waiting approvals-missing'],
    ['does not count somebody who is not on the list', asked([approved({ login: 'mallory', id: 666, type: 'User' })]), 'waiting approvals-missing'],
    ['does not count an account that is gone', asked([approved(null)]), 'waiting approvals-missing'],
    ['does not mind the case of a login', asked([approved({ ...ROSA, login: 'RM-Rosa' })]), 'pass approvals-given'],
    ['does not count who took over a login', asked([approved({ ...ROSA, id: 999 })], { policy: policy('approvals: {from: [{login: rm-rosa, id: 102}]}') }), 'waiting approvals-missing'],
    ['fails when somebody rejected', asked([approved(ROSA), { user: OLLE, state: 'rejected', environments: ['production'] }]), 'fail approvals-rejected'],
    ['does not know in a second attempt', asked([approved(ROSA)], {}, { attempt: 2 }), 'unknown approvals-ambiguous'],
    ['does not know when nothing can be written', asked([approved(ROSA)], { evidence: { value: [] } }), 'unknown nothing-to-approve'],
  ])('%s', (_what, observations, expected) => {
    const { outcome, reasons } = approvalsGate(observations);
    expect(`${outcome} ${reasons.map(({ code }) => code).join(' ')}`).toBe(expected);
  });

  test('is void when the gates come to another decision than people saw', () => {
    const before = asked([approved(ROSA)]);
    const after = { ...before, evidence: { value: [build(), scan('pass', new Date(Date.parse(before.now) - 1000)), rehearsal()] } };
    expect(approvalsGate(after)).toMatchObject({ outcome: 'fail', reasons: [{ code: 'approvals-void' }] });
  });

  test('does not know while GitHub does not answer', () => {
    const observations = asked([]);
    const approvals = { forHash: propose(observations)?.hash ?? null, run: { problem: { code: 'approvals-unreadable', message: 'GitHub did not answer.' } } };
    expect(approvalsGate({ ...observations, approvals })).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'approvals-unreadable' }] });
  });

  test('says why an approval did not count', () => {
    const [reason] = approvalsGate(asked([approved(DANA), approved(OLLE)])).reasons;
    expect(reason?.message).toContain('dev-dana wrote the release; ops-olle started this run');
  });

  test('says that the author is unknown where no statement names one', () => {
    const evidence = { value: [anonymousBuild(), scan(), rehearsal()] };
    const answer = approvalsGate(asked([approved(ROSA)], { evidence }));
    expect(answer.outcome).toBe('pass');
    expect(answer.reasons.map(({ code }) => code)).toEqual(['approvals-given', 'author-unknown']);
  });

  test('records who approved what', () => {
    const observations = asked([approved(ROSA)]);
    expect(approvalsGate(observations).reasons[0]?.evidence).toEqual({ decision: propose(observations)?.hash, approvers: [{ login: 'rm-rosa', id: 102 }] });
  });
});
