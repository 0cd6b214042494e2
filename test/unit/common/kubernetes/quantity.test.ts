import { expect, test } from '@jest/globals';
import { amountOf } from '../../../../actions/common/kubernetes/quantity.ts';

test.each([
  ['500m', 0.5],
  ['2', 2],
  [2, 2],
  ['1.5Gi', 1_610_612_736],
  ['1e3', 1000],
  ['4G', 4e9],
  ['4GB', undefined],
  ['4 Gi', undefined],
  ['Gi', undefined],
  ['1gi', undefined],
  ['', undefined],
  [null, undefined],
])('%j is the amount %s', (value, amount) => {
  expect(amountOf(value)).toBe(amount);
});
