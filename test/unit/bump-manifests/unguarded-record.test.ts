import { describe, expect, test } from '@jest/globals';
import { unguardedRecord } from '../../../actions/bump-manifests/src/unguarded-record.ts';
import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import type { LedgerEntry } from '../../../actions/common/evidence/ledger.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OLD = `sha256:${'b'.repeat(64)}`;
const release = { image: 'registry.example/acme/odoo', tag: '19.0-42', digest: DIGEST };

function build(outcome: string, content: Record<string, unknown>): LedgerEntry {
  return { id: 'i', kind: 'build', path: 'p', statement: makeStatement('build', release.image, DIGEST, outcome, content) };
}

const told = { release: { series: '19.0', tag: '19.0-42', source: `acme/odoo@${'c'.repeat(40)}`, modules: { acme_b: '1', acme_a: '2' } } };

describe('the record of an environment that nobody guards', () => {
  test('takes the database to be changed in the worst way, and goes on from the release that is there', () => {
    expect(unguardedRecord('dev', release, { digest: OLD, series: '18.0', database: 'acme_dev' }, [])).toMatchObject({
      ...release,
      operation: 'update',
      from: OLD,
      databaseChange: 'breaking',
      database: 'acme_dev',
      series: '18.0',
      source: '',
      modules: [],
      recipe: '',
      restorePoint: '',
    });
  });

  test('says of the build what was stated about it', () => {
    const record = unguardedRecord('dev', release, { digest: OLD, series: '18.0', database: 'x' }, [build('fail', { release: { series: '1' } }), build('pass', {}), build('pass', told)]);
    expect(record).toMatchObject({ series: '19.0', source: `acme/odoo@${'c'.repeat(40)}`, modules: ['acme_a', 'acme_b'] });
  });

  test('starts an environment from nothing, in a database named like it', () => {
    expect(unguardedRecord('dev-eu', release, null, [])).toMatchObject({ from: 'none', database: 'dev-eu', series: '' });
    expect(unguardedRecord('dev-eu', release, { digest: '', series: '', database: '' }, [])).toMatchObject({ from: 'none', database: 'dev-eu' });
  });
});
