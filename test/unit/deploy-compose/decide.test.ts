import { describe, expect, test } from '@jest/globals';
import { decideDatabaseStep } from '../../../actions/deploy-compose/src/decide.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import type { Marker } from '../../../actions/common/odoo/helper/documents.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;
const THIRD = `sha256:${'3'.repeat(64)}`;

function record(overrides: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    image: 'registry.example/acme/odoo', tag: '19.0-2', digest: NEW, operation: 'update', from: OLD, source: `acme/odoo@${'a'.repeat(40)}`,
    series: '19.0', databaseChange: 'compatible', recipe: '', database: 'acme', restorePoint: '', modules: ['acme'], helper: '0.1.0', ...overrides,
  };
}

function marker(digest: string, state: Marker['state']): Marker {
  return { digest, from: 'none', state, traffic: 'closed', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };
}

describe('what a record allows on a database', () => {
  test.each([
    ['an update', record(), marker(OLD, 'serving'), 'update'],
    ['a first install', record({ from: 'none' }), null, 'update'],
    ['a revert', record({ operation: 'revert', digest: OLD, from: NEW }), marker(NEW, 'updated'), 'revert'],
    ['a restore of a half updated database', record({ operation: 'restore', digest: OLD, from: NEW, restorePoint: 'p' }), marker(NEW, 'updating'), 'restore'],
    ['a restore that was killed between its two steps', record({ operation: 'restore', digest: OLD, from: NEW, restorePoint: 'p' }), null, 'restore'],
    ['a release that is there but not started', record(), marker(NEW, 'updated'), 'start'],
    ['a release that serves already', record(), marker(NEW, 'serving'), 'start'],
    ['a restore that is done', record({ operation: 'restore', digest: OLD, from: NEW, restorePoint: 'p' }), marker(OLD, 'serving'), 'start'],
  ] as const)('%s', (_, wanted, found, step) => {
    expect(decideDatabaseStep(wanted, found)).toBe(step);
  });

  test.each([
    ['an update of a half updated database', record(), marker(NEW, 'updating'), /half updated/],
    ['a revert of a half updated database', record({ operation: 'revert', digest: OLD, from: NEW }), marker(NEW, 'updating'), /half updated/],
    ['an update from another release', record(), marker(THIRD, 'serving'), /belongs to release/],
    ['a revert from another release', record({ operation: 'revert', digest: OLD, from: NEW }), marker(THIRD, 'serving'), /belongs to release/],
    ['an update of a database without a marker', record(), null, /Adopt it first/],
    ['a restore without a restore point', record({ operation: 'restore', digest: OLD, from: NEW }), marker(NEW, 'updating'), /names no restore point/],
  ] as const)('%s is refused', (_, wanted, found, sentence) => {
    expect(() => decideDatabaseStep(wanted, found)).toThrow(sentence);
  });
});
