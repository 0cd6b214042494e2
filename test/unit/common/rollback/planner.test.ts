import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ReleaseRecord } from '../../../../actions/common/gitops/record/record.ts';
import { planRollback, RESTORE_MODES, type RollbackObservations } from '../../../../actions/common/rollback/planner.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;
const POINT = 'acme__before_222222222222_20261101120000';

function record(overrides: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    image: 'registry.example/acme/odoo', tag: '19.0-1', digest: OLD, operation: 'update', from: 'none', source: `acme/odoo@${'a'.repeat(40)}`,
    series: '19.0', databaseChange: 'compatible', recipe: '', database: 'acme', restorePoint: '', modules: ['acme'], helper: '0.1.0', ...overrides,
  };
}

type Production = NonNullable<RollbackObservations['production']>;

function observations(overrides: Partial<RollbackObservations> = {}, production: Partial<Production> = {}): RollbackObservations {
  return {
    current: record({ digest: NEW, from: OLD, tag: '19.0-2', databaseChange: 'breaking' }),
    previous: record(),
    previousVerified: true,
    previousHeld: false,
    production: {
      observedAt: '2026-11-01T12:01:00Z', digest: NEW, verdict: 'failed', marker: { digest: NEW, state: 'updated', traffic: 'closed' }, restorePoint: POINT, ...production,
    },
    restore: 'before-traffic',
    requested: false,
    now: new Date('2026-11-01T12:05:00Z'),
    ...overrides,
  };
}

function codes(plan: ReturnType<typeof planRollback>): string[] {
  return plan.reasons.map((reason) => reason.code);
}

describe('a failed release', () => {
  test('whose update never began leaves the database', () => {
    const plan = planRollback(observations({}, { marker: { digest: OLD, state: 'serving', traffic: 'open' } }));
    expect(plan).toMatchObject({ outcome: 'pass', database: 'left', record: { digest: OLD, operation: 'revert', from: NEW } });
  });

  test('after a recipe is reverted with it', () => {
    const current = { ...observations().current, databaseChange: 'compatible', recipe: NEW } as const;
    const plan = planRollback(observations({ current, restore: 'never' }));
    expect(plan).toMatchObject({ database: 'reverted', record: { operation: 'revert', recipe: NEW } });
    expect(plan.reasons[0]?.message).toContain('The recipe puts back');
  });

  test.each(['none', 'compatible'] as const)('with database change %s is reverted without a restore', (databaseChange) => {
    const current = record({ digest: NEW, from: OLD, databaseChange });
    expect(planRollback(observations({ current, restore: 'never' }))).toMatchObject({ outcome: 'pass', database: 'reverted', record: { operation: 'revert', restorePoint: '' } });
  });

  test('with a breaking database change is restored to the point before the update', () => {
    expect(planRollback(observations())).toMatchObject({
      outcome: 'pass', database: 'restored', record: { digest: OLD, from: NEW, operation: 'restore', restorePoint: POINT },
    });
  });

  test('that broke off in the middle of its update is restored, however harmless its change', () => {
    const current = record({ digest: NEW, from: OLD, databaseChange: 'none' });
    const plan = planRollback(observations({ current }, { marker: { digest: NEW, state: 'updating', traffic: 'closed' } }));
    expect(plan).toMatchObject({ outcome: 'pass', database: 'restored' });
  });
});

describe('a restore', () => {
  test('is never done without a restore point', () => {
    expect(codes(planRollback(observations({}, { restorePoint: '' })))).toEqual(['no-restore-point']);
  });

  test('needs approval once people were let in, because it discards what they wrote', () => {
    const open = { marker: { digest: NEW, state: 'serving', traffic: 'open' } };
    expect(codes(planRollback(observations({}, open)))).toEqual(['restore-needs-approval']);
    expect(planRollback(observations({ restore: 'approved' }, open))).toMatchObject({ outcome: 'pass', database: 'restored' });
  });

  test('needs approval also when people were seen inside of a database that says nobody was', () => {
    expect(codes(planRollback(observations({}, { trafficOpen: true })))).toEqual(['restore-needs-approval']);
    expect(planRollback(observations({}, { trafficOpen: false }))).toMatchObject({ outcome: 'pass', database: 'restored' });
  });

  test('is refused when it is forbidden', () => {
    expect(codes(planRollback(observations({ restore: 'never' })))).toEqual(['restore-forbidden']);
  });
});

describe('no rollback', () => {
  test.each(['healthy', 'superseded', 'waiting', 'blocked-by-window'])('on verdict %s', (verdict) => {
    expect(planRollback(observations({}, { verdict }))).toMatchObject({ outcome: 'fail', reasons: [{ code: 'not-failed' }] });
  });

  test('on blindness: an unknown verdict stops and calls a person', () => {
    expect(planRollback(observations({}, { verdict: 'unknown' })).outcome).toBe('unknown');
    expect(planRollback(observations({ production: null })).outcome).toBe('unknown');
  });

  test.each([false, true])('on a look at the deployment of another release, a person (%s) or not', (requested) => {
    const plan = planRollback(observations({ requested }, { digest: OLD, marker: { digest: OLD, state: 'serving', traffic: 'open' } }));
    expect(plan).toMatchObject({ outcome: 'fail', reasons: [{ code: 'other-release-observed' }] });
  });

  test.each(['2026-11-01T10:59:00Z', '2026-11-01T12:30:00Z'])('on a look at %s: it says nothing about production now', (observedAt) => {
    expect(planRollback(observations({ requested: true }, { observedAt }))).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'observation-stale' }] });
  });

  test.each(['revert', 'restore'] as const)('of a record that is a rollback itself (%s): that way was never rehearsed', (operation) => {
    const current = record({ digest: NEW, from: OLD, operation });
    expect(codes(planRollback(observations({ current, requested: true })))).toEqual(['is-a-rollback']);
  });

  test('to a release on hold', () => {
    expect(codes(planRollback(observations({ previousHeld: true, requested: true })))).toEqual(['previous-on-hold']);
  });

  test('without a previous release, or to one that was never seen healthy', () => {
    expect(codes(planRollback(observations({ previous: null })))).toEqual(['no-previous-release']);
    expect(codes(planRollback(observations({ previousVerified: false })))).toEqual(['previous-not-verified']);
  });

  test('when the database belongs to a third release', () => {
    const marker = { digest: `sha256:${'3'.repeat(64)}`, state: 'serving', traffic: 'open' };
    expect(codes(planRollback(observations({}, { marker })))).toEqual(['other-release']);
  });
});

test('a person may roll back a release that looks healthy', () => {
  const current = record({ digest: NEW, from: OLD, databaseChange: 'compatible' });
  const plan = planRollback(observations({ current, requested: true }, { verdict: 'healthy', marker: { digest: NEW, state: 'serving', traffic: 'open' } }));
  expect(plan).toMatchObject({ outcome: 'pass', database: 'reverted' });
});

test('whatever is observed, no rollback crosses a breaking change without a restore point, and none ever updates', () => {
  const anything = fc.record({
    state: fc.constantFrom('updating', 'updated', 'serving'),
    traffic: fc.constantFrom('open', 'closed'),
    digest: fc.constantFrom(OLD, NEW),
    verdict: fc.constantFrom('failed', 'healthy', 'unknown', 'waiting'),
    restorePoint: fc.constantFrom('', POINT),
    restore: fc.constantFrom(...RESTORE_MODES),
    requested: fc.boolean(),
    databaseChange: fc.constantFrom('none' as const, 'compatible' as const, 'breaking' as const),
  });
  fc.assert(fc.property(anything, ({ state, traffic, digest, verdict, restorePoint, restore, requested, databaseChange }) => {
    const current = record({ digest: NEW, from: OLD, databaseChange });
    const plan = planRollback(observations({ current, restore, requested }, { verdict, restorePoint, marker: { digest, state, traffic } }));
    if (plan.outcome !== 'pass') {
      return;
    }
    expect(plan.record.operation).not.toBe('update');
    const touched = digest === NEW;
    if (touched && (databaseChange === 'breaking' || state === 'updating')) {
      expect(plan.record).toMatchObject({ operation: 'restore', restorePoint: POINT });
    }
  }));
});
