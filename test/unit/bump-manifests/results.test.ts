import { expect, test } from '@jest/globals';
import { overallOutcome } from '../../../actions/bump-manifests/src/results.ts';

type Answer = Parameters<typeof overallOutcome>[0][number]['outcome'];

test.each<[Answer[], string]>([
  [['written'], 'written'],
  [['unchanged'], 'unchanged'],
  [['unchanged', 'written'], 'written'],
  [['written', 'refused'], 'partial'],
  [['unchanged', 'superseded'], 'partial'],
  [['written', 'unknown'], 'partial'],
  [['refused'], 'refused'],
  [['superseded'], 'superseded'],
  [['superseded', 'refused'], 'refused'],
  [['refused', 'unknown', 'superseded'], 'unknown'],
])('targets that are %j make %s', (outcomes, expected) => {
  expect(overallOutcome(outcomes.map((outcome) => ({ outcome })))).toBe(expected);
});
