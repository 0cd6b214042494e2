import { expect, test } from '@jest/globals';
import { wasBuiltBefore } from '../../../actions/bump-manifests/src/build-order.ts';
import type { LedgerEntry } from '../../../actions/common/evidence/ledger.ts';
import { makeStatement } from '../../../actions/common/evidence/statement.ts';

function build(time: string, outcome = 'pass', kind: 'build' | 'scan' = 'build'): LedgerEntry {
  return { id: time, kind, path: 'p', statement: makeStatement(kind, 'registry.example/acme/odoo', `sha256:${'a'.repeat(64)}`, outcome, {}, new Date(time)) };
}

const [MONDAY, TUESDAY, WEDNESDAY] = ['2026-01-05T09:00:00Z', '2026-01-06T09:00:00Z', '2026-01-07T09:00:00Z'];

test('a release is older when its first passed build was stated before that of the other', () => {
  expect(wasBuiltBefore([build(MONDAY)], [build(TUESDAY)])).toBe(true);
  expect(wasBuiltBefore([build(TUESDAY)], [build(MONDAY)])).toBe(false);
  expect(wasBuiltBefore([build(WEDNESDAY), build(MONDAY)], [build(TUESDAY)])).toBe(true);
  expect(wasBuiltBefore([build(MONDAY, 'fail'), build(WEDNESDAY)], [build(TUESDAY)])).toBe(false);
  expect(wasBuiltBefore([build(MONDAY)], [build(MONDAY)])).toBe(false);
});

test('nobody can tell of a release without a build', () => {
  expect(wasBuiltBefore([], [build(TUESDAY)])).toBe(false);
  expect(wasBuiltBefore([build(MONDAY)], [build(TUESDAY, 'pass', 'scan')])).toBe(false);
});
