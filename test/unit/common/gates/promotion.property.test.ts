import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry } from '../../../../actions/common/evidence/ledger.ts';
import type { Decision } from '../../../../actions/common/gates/decision.ts';
import type { Observed, PromotionObservations } from '../../../../actions/common/gates/observations.ts';
import { decide } from '../../../../actions/common/gates/promotion.ts';
import { propose } from '../../../../actions/common/gates/proposal.ts';
import { APPROVAL, DANA, OLD, OTHER, ROSA, approvedBy, build, known, minutesAgo, observations, policy, rehearsal, scan } from './samples.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/decisions');
const EVENING = 'windows: [{rrule: "FREQ=DAILY;BYHOUR=20", duration: 4h, timezone: UTC}]';

describe('recorded observations', () => {
  test.each(readdirSync(FIXTURES))('%s give the recorded decision again', (file) => {
    const recorded = JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as { observations: PromotionObservations; decision: Decision };
    expect(JSON.parse(JSON.stringify(decide(recorded.observations).decision))).toEqual(recorded.decision);
  });
});

describe('whatever is observed,', () => {
  const problem = (code: string): Observed<never> => ({ problem: { code, message: 'It could not be found out.' } });
  const outcome = fc.constantFrom('pass', 'pass', 'fail', 'unknown', 'waiting');
  const age = fc.integer({ min: -30, max: 20_000 }).map(minutesAgo);
  const entries = fc.array(
    fc.oneof(
      fc.tuple(outcome, age).map(([result, at]) => build(result, at)),
      fc.tuple(outcome, age).map(([result, at]) => scan(result, at)),
      fc.tuple(outcome, age, fc.constantFrom(OLD, OLD, OTHER)).map(([result, at, from]) => rehearsal(result, at, { from })),
    ),
    { maxLength: 6 },
  ).map((some): LedgerEntry[] => some);
  const good = known();
  const approvals = fc.constantFrom<PromotionObservations['approvals']>(
    null,
    approvedBy(ROSA).approvals,
    approvedBy(DANA).approvals,
    { forHash: propose(good)?.hash ?? null, run: problem('approvals-unreadable') as never },
  );
  const anything = fc.record({
    policy: fc.constantFrom<PromotionObservations['policy']>({ value: good.policy }, { value: APPROVAL }, { value: policy(EVENING + '\ngates: {approvals: false}') }, problem('policy-unreadable')),
    current: fc.constantFrom<PromotionObservations['current']>({ value: good.current }, problem('record-unreadable')),
    holds: fc.constantFrom<PromotionObservations['holds']>(good.holds, problem('holds-unreadable')),
    evidence: fc.oneof(fc.constant(good.evidence), entries.map((value): PromotionObservations['evidence'] => ({ value })), fc.constant(problem('evidence-unreadable'))),
    production: fc.constantFrom<PromotionObservations['production']>(good.production, problem('marker-missing')),
    approvals,
  }).map((parts): PromotionObservations => ({ ...observations(), ...parts }));

  test('nothing that could not be found out is promoted', () => {
    fc.assert(
      fc.property(anything, (some) => {
        const { decision, gates } = decide(some);
        const unknown = [some.policy, some.current, some.holds, some.evidence, some.production].some((observed) => 'problem' in observed);
        if (unknown || gates.some((gate) => gate.outcome !== 'pass')) {
          expect(decision.outcome).not.toBe('pass');
        }
      }),
      { numRuns: 400 },
    );
  });

  test('what passes has a record, a hash and passing evidence', () => {
    fc.assert(
      fc.property(anything, (some) => {
        const { decision, proposal } = decide(some);
        if (decision.outcome === 'pass') {
          expect(proposal).toBeDefined();
          expect(decision.hash).toBe(proposal?.hash);
          const selected = ('value' in some.evidence ? some.evidence.value : []).filter(({ id }) => decision.evidence.includes(id));
          expect(selected.map(({ statement }) => statement.predicate.outcome)).toEqual(selected.map(() => 'pass'));
        }
      }),
      { numRuns: 400 },
    );
  });

  test('the same is decided again', () => {
    fc.assert(
      fc.property(anything, (some) => {
        expect(decide(JSON.parse(JSON.stringify(some)) as PromotionObservations).decision).toEqual(decide(some).decision);
      }),
      { numRuns: 100 },
    );
  });
});
