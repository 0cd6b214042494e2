import { describe, expect, test } from '@jest/globals';
import { applyIntent, type Findings } from '../../../../../actions/common/odoo/intent/apply.ts';
import { INTENT } from './intents.ts';
import type { Difference } from '../../../../../actions/common/odoo/rehearsal/difference.ts';

const drop: Difference = { kind: 'drops', subject: 'acme_job.note', count: 998, ids: [], code: 'values-lost', message: 'Column acme_job.note is dropped.' };
const old = { level: 'ERROR', logger: 'odoo.addons.acme', message: 'Obsolete setting "margin" ignored\nTraceback' };

function found(overrides: Partial<Findings> = {}): Findings {
  return { differences: [], errors: [], unread: [], complete: true, ...overrides };
}

const because = 'Nobody has used it since 2023.';
const declaredDrop = { kind: 'drops' as const, subject: 'acme_job.note', upTo: 1000, because };
const declaredLog = { pattern: 'Obsolete setting * ignored', because: 'It goes with the next release.' };
const ofDrop = { ...INTENT, changes: [declaredDrop] };
const ofLog = { ...INTENT, logs: [declaredLog] };

describe('what is declared', () => {
  test('is told to the approver with its reason, and not left over', () => {
    expect(applyIntent(ofDrop, found({ differences: [drop] }))).toEqual({
      undeclared: { differences: [], errors: [] },
      declared: ['drops acme_job.note, 998 values — because: Nobody has used it since 2023.'],
      notSeen: [],
    });
  });

  test.each<[Difference['kind'], string, number, string]>([
    ['drops', 'acme_job', 1, 'drops acme_job, 1 row'],
    ['drops', 'module/acme_old', 1, 'drops module/acme_old, 1 module'],
    ['deletes', 'crm_tag', 1200, 'deletes crm_tag, 1,200 rows'],
    ['changes', 'crm_tag.name', 1, 'changes crm_tag.name, 1 value'],
    ['rewinds', 'ir_sequence_012', 5, 'rewinds ir_sequence_012, 5 numbers'],
    ['revokes', 'sale.order/write', 1, 'revokes sale.order/write, 1 user'],
    ['grants', 'sale.order/write', 2, 'grants sale.order/write, 2 users'],
  ])('counts what it %s of %s', (kind, subject, count, words) => {
    const { declared } = applyIntent({ ...INTENT, changes: [{ kind, subject, upTo: null, because }] }, found({ differences: [{ ...drop, kind, subject, count }] }));
    expect(declared).toEqual([`${words} — because: ${because}`]);
  });

  test('may be as much as declared', () => {
    expect(applyIntent(ofDrop, found({ differences: [{ ...drop, count: 1000 }] })).undeclared.differences).toEqual([]);
  });

  test('and goes further is left over, with both numbers', () => {
    const applied = applyIntent(ofDrop, found({ differences: [{ ...drop, count: 1001 }] }));
    expect(applied).toMatchObject({ declared: [], notSeen: [] });
    expect(applied.undeclared.differences).toEqual([{
      ...drop, count: 1001, code: 'intent-exceeded',
      message: 'The release declares that it drops acme_job.note, up to 1,000 values, and it was 1,001 values.',
    }]);
  });

  test.each<[string, Partial<Difference>]>([
    ['another verb', { kind: 'changes' }],
    ['another subject', { subject: 'acme_job.notes' }],
  ])('covers nothing with %s', (_, other) => {
    const difference = { ...drop, ...other };
    const { undeclared, notSeen } = applyIntent(ofDrop, found({ differences: [difference] }));
    expect([undeclared.differences, notSeen.map(({ code }) => code)]).toEqual([[difference], ['intent-not-seen']]);
  });
});

describe('what is declared and did not happen', () => {
  test('speaks against the release', () => {
    expect(applyIntent(ofDrop, found()).notSeen).toEqual([{
      code: 'intent-not-seen',
      message: 'The release declares that it drops acme_job.note, and nothing of that was found. Take the declaration out, or correct the release.',
      evidence: { kind: 'drops', subject: 'acme_job.note' },
    }]);
    expect(applyIntent(ofLog, found()).notSeen.map(({ code }) => code)).toEqual(['intent-not-seen']);
  });

  test('is unknown where the update did not end', () => {
    expect(applyIntent({ ...ofDrop, ...ofLog, changes: [declaredDrop] }, found({ complete: false })).notSeen).toEqual([]);
  });

  test('is unknown where the table could not be read', () => {
    expect(applyIntent(ofDrop, found({ unread: ['acme_job'] })).notSeen).toEqual([]);
    expect(applyIntent(ofDrop, found({ unread: ['acme_task'] })).notSeen).toHaveLength(1);
  });
});

describe('an error in the log', () => {
  test('that is declared is told to the approver, and not left over', () => {
    expect(applyIntent(ofLog, found({ errors: [old, old] }))).toEqual({
      undeclared: { differences: [], errors: [] },
      declared: ['logs "Obsolete setting * ignored", 2 times — because: It goes with the next release.'],
      notSeen: [],
    });
  });

  test.each([
    ['that is CRITICAL', { ...old, level: 'CRITICAL' }],
    ['of another first line', { ...old, message: `Cron failed\n${old.message}` }],
  ])('%s is left over', (_, event) => {
    const { undeclared, declared } = applyIntent(ofLog, found({ errors: [event] }));
    expect([undeclared.errors, declared]).toEqual([[event], []]);
  });
});

test('without an intent everything is left over', () => {
  expect(applyIntent(null, found({ differences: [drop], errors: [old] }))).toEqual({ undeclared: { differences: [drop], errors: [old] }, declared: [], notSeen: [] });
});
