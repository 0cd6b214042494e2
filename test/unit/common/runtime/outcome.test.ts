import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Answer, type Outcome, combine } from '../../../../actions/common/runtime/outcome.ts';

const OUTCOMES: Outcome[] = ['pass', 'fail', 'waiting', 'unknown'];

function answer(outcome: Outcome): Answer {
  return { outcome, reasons: [{ code: `is-${outcome}`, message: `It is ${outcome}.` }] };
}

describe('combine', () => {
  test('answers unknown when nothing was asked, so that nothing unchecked promotes', () => {
    expect(combine([])).toEqual({
      outcome: 'unknown',
      reasons: [{ code: 'nothing-checked', message: 'Nothing was checked.' }],
    });
  });

  test.each<[Outcome, Outcome, Outcome]>([
    ['pass', 'pass', 'pass'],
    ['pass', 'waiting', 'waiting'],
    ['waiting', 'unknown', 'unknown'],
    ['unknown', 'fail', 'fail'],
    ['pass', 'unknown', 'unknown'],
    ['pass', 'fail', 'fail'],
    ['waiting', 'fail', 'fail'],
  ])('of %s and %s is %s, in either order', (left, right, joined) => {
    expect(combine([answer(left), answer(right)]).outcome).toBe(joined);
    expect(combine([answer(right), answer(left)]).outcome).toBe(joined);
  });

  test('passes only when every answer passes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1 }), (outcomes) => {
        const passes = combine(outcomes.map(answer)).outcome === 'pass';
        expect(passes).toBe(outcomes.every((outcome) => outcome === 'pass'));
      }),
    );
  });

  test('keeps every reason in the order of the answers', () => {
    const codes = combine([answer('pass'), answer('fail'), answer('waiting')]).reasons.map((reason) => reason.code);
    expect(codes).toEqual(['is-pass', 'is-fail', 'is-waiting']);
  });
});
