import { describe, expect, test } from '@jest/globals';
import { refuseRecord } from '../../../actions/deploy-compose/src/run.ts';
import type { EnvironmentCheckout } from '../../../actions/common/host/checkout.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';

const DIGEST = `sha256:${'2'.repeat(64)}`;

function checkout(record: Partial<ReleaseRecord> = {}, rest: Partial<EnvironmentCheckout> = {}): EnvironmentCheckout {
  return {
    record: {
      image: 'registry.example/acme/odoo', tag: '19.0-2', digest: DIGEST, operation: 'update', from: `sha256:${'1'.repeat(64)}`,
      source: `acme/odoo@${'a'.repeat(40)}`, series: '19.0', databaseChange: 'compatible', recipe: '', database: 'acme', restorePoint: '',
      modules: ['acme'], helper: KIT_VERSION, ...record,
    },
    expectation: '{}',
    recipe: null,
    holds: [],
    ...rest,
  };
}

const held = { holds: [{ digest: DIGEST, environments: ['production'], reason: 'bad', since: '2026-11-01T12:00:00Z', by: 'rosa' }] };

describe('a record is not carried out', () => {
  test('while its release is on hold for that environment', () => {
    expect(() => refuseRecord(checkout({}, held), 'production')).toThrow('is on hold for production');
    expect(() => refuseRecord(checkout({}, held), 'staging')).not.toThrow();
  });

  test('by another version of the helper than the one that rehearsed it', () => {
    expect(() => refuseRecord(checkout({ helper: '9.9.9' }), 'production')).toThrow('was rehearsed with odoo-release 9.9.9');
  });

  test('as an update when nobody wrote down what it may change', () => {
    expect(() => refuseRecord(checkout({}, { expectation: null }), 'production')).toThrow('has no expectation.json');
    expect(() => refuseRecord(checkout({ from: 'none' }, { expectation: null }), 'production')).not.toThrow();
  });

  test('as a rollback with a recipe that is not the one that the record names', () => {
    const record = { operation: 'revert', recipe: sha256('{}') } as const;
    expect(() => refuseRecord(checkout(record), 'production')).toThrow('has no recipe.json');
    expect(() => refuseRecord(checkout(record, { recipe: '{"other": 1}' }), 'production')).toThrow('has another recipe.json than its record names');
    expect(() => refuseRecord(checkout(record, { recipe: '{}' }), 'production')).not.toThrow();
  });
});

test('a rollback is carried out although its digest is on hold: it goes away from the bad release', () => {
  expect(() => refuseRecord(checkout({ operation: 'restore', restorePoint: 'p' }, { ...held, expectation: null }), 'production')).not.toThrow();
});
