import { describe, expect, test } from '@jest/globals';
import type { ReleaseIntent } from '../../../actions/common/odoo/intent/parse.ts';
import { chooseIntent } from '../../../actions/rehearse-migration/src/intent.ts';

const intent = (digit: string): ReleaseIntent => ({ sha256: `sha256:${digit.repeat(64)}`, changes: [], logs: [] });
const [ONE, OTHER] = [intent('1'), intent('2')];

describe('the intent of a rehearsal', () => {
  test('is that of the new image where none is given', () => {
    expect(chooseIntent(null, ONE)).toEqual({ intent: ONE, notes: [] });
    expect(chooseIntent(null, null)).toEqual({ intent: null, notes: [] });
  });

  test('is the given one where both are the same, without a word', () => {
    expect(chooseIntent({ ...ONE }, ONE)).toEqual({ intent: ONE, notes: [] });
  });

  test('is the given one where they differ, and that is said', () => {
    const { intent: chosen, notes } = chooseIntent(ONE, OTHER);
    expect(chosen).toBe(ONE);
    expect(notes).toEqual([expect.stringMatching(/^The input "intent" \(sha256:1{64}\) counted here, and the new image holds another one \(sha256:2{64}\)\. No gate takes/)]);
    expect(chooseIntent(ONE, null)).toMatchObject({ intent: ONE, notes: [expect.stringContaining('the new image holds none')] });
  });
});
