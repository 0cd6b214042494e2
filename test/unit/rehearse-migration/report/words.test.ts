import { describe, expect, test } from '@jest/globals';
import { applyIntent } from '../../../../actions/common/odoo/intent/apply.ts';
import type { Difference } from '../../../../actions/common/odoo/rehearsal/difference.ts';
import { changeWords, readDeclaration } from '../../../../actions/rehearse-migration/src/report/words.ts';

const NONE = { tables: {}, columns: {} };

describe('a difference in words', () => {
  test.each([
    ['drops', 'acme_job.legacy_note', 1000, '1,000 values of Legacy note (Acme job) would be lost'],
    ['drops', 'acme_job.x_studio_partner_id', 1, '1 value of Partner (Acme job) would be lost'],
    ['drops', 'acme_part', 12, '12 records of Acme part would be lost with the whole table'],
    ['drops', 'module/acme_old', 1, 'Module acme_old would be uninstalled, and nothing would show its data unless another module has it'],
    ['converts', 'acme_job.qty', 3, '3 values of Qty (Acme job) would read differently, because the field changes its type'],
    ['changes', 'acme_job.qty', 3, '3 values of Qty (Acme job) would be different'],
    ['deletes', 'crm_tag', 1, '1 record of Crm tag would be deleted'],
    ['adds', 'crm_tag', 2, '2 records would be added to Crm tag'],
    ['rewinds', 'account_seq', 5, 'Sequence account_seq would go back: 5 numbers would be given twice'],
    ['revokes', 'sale.order/write', 2, '2 users could no longer change records of sale.order'],
    ['grants', 'sale.order/unlink', 1, '1 user could newly delete records of sale.order'],
    ['revokes', 'sale.order/field:margin', 2, '2 users could no longer see the field margin of sale.order'],
    ['revokes', 'menu/sale.menu_root', 1, '1 user would no longer see the menu sale.menu_root'],
  ] as const)('says what somebody who %s %s (%d) does', (kind, subject, count, words) => {
    expect(changeWords({ kind, subject, count }, NONE)).toBe(words);
  });

  test('says what is special about some values', () => {
    const change = { kind: 'changes' as const, subject: 'acme_job.total', count: 2 };
    expect(changeWords({ ...change, code: 'values-read-differently' }, NONE)).toBe('2 values of Total (Acme job) would show something else');
    expect(changeWords({ ...change, code: 'values-unreadable' }, NONE)).toBe('2 values of Total (Acme job) could not be read any more');
  });

  test('has the names that people see, where they are known', () => {
    const labels = { tables: { acme_job: 'Job' }, columns: { 'acme_job.legacy_note': 'Old remark' } };
    expect(changeWords({ kind: 'drops', subject: 'acme_job.legacy_note', count: 2 }, labels)).toBe('2 values of Old remark (Job) would be lost');
  });
});

describe('a declaration', () => {
  test.each([
    ['drops', 'acme_job.note', 1000], ['drops', 'module/acme_old', 1], ['deletes', 'crm tag, 5 rows', 1], ['rewinds', 'acme_seq', 3], ['revokes', 'sale.order/write', 2],
  ] as const)('that %s %s is taken apart as the judgement puts it together', (kind, subject, count) => {
    const difference: Difference = { kind, subject, count, ids: [], code: 'x', message: 'x' };
    const intent = { sha256: '', changes: [{ kind, subject, upTo: null, because: 'Sales — because: of the audit — agreed.' }], logs: [] };
    const { declared } = applyIntent(intent, { differences: [difference], errors: [], unread: [], complete: true });
    expect(readDeclaration(String(declared[0]))).toMatchObject({ change: { kind, subject, count }, because: 'Sales — because: of the audit — agreed.' });
  });

  test('of an error in the log, or of anything unknown, stays as it is', () => {
    expect(readDeclaration('logs "bad *", 2 times — because: It is known.')).toEqual({ change: null, what: 'logs "bad *", 2 times', because: 'It is known.' });
    expect(readDeclaration('something else')).toEqual({ change: null, what: 'something else', because: '' });
  });
});
