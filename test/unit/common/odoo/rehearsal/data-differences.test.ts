import { describe, expect, test } from '@jest/globals';
import type { Comparison, TableComparison } from '../../../../../actions/common/odoo/helper/documents.ts';
import { dataDifferences } from '../../../../../actions/common/odoo/rehearsal/data-differences.ts';
import type { DataDifferences } from '../../../../../actions/common/odoo/rehearsal/difference.ts';
import { comparison, observation } from './observations.ts';

const text = { type: 'character varying', notNull: false, default: null };
const before = { acme_job: { hours: { ...text, type: 'double precision' }, note: text, code: text } };

function rows(count: number, byDataFiles = 0): { rows: number; byDataFiles: number; ids: number[] } {
  return { rows: count, byDataFiles, ids: Array.from({ length: Math.min(count - byDataFiles, 5) }, (_, index) => index + 1) };
}

function ofTable(found: Partial<TableComparison>, after: typeof before = before): DataDifferences {
  return dataDifferences(comparison({ tables: { acme_job: { columns: {}, gone: {}, ...found } } }), before, after);
}

function ofDatabase(found: Partial<Comparison>): DataDifferences {
  return dataDifferences(comparison(found), observation().schema, observation().schema);
}

function said({ unexplained, explained }: DataDifferences): string[] {
  return [...unexplained.map(({ kind, subject, count }) => `${kind} ${subject} ${count}`), ...explained];
}

test('what data files change of code that runs by itself is told', () => {
  const found = ofDatabase({ tables: { ir_act_server: { columns: { code: { changed: rows(2, 2) }, name: { changed: rows(2, 2) } }, gone: {} } } });
  expect(said(found)).toEqual(['Data files change ir_act_server.code of 2 records.']);
});

describe('what explains itself', () => {
  test.each<[string, DataDifferences, string[]]>([
    ['a column whose values another one holds', ofTable({ gone: { note: { values: 7, heldBy: ['remark'] } } }), ['The 7 values of acme_job.note are in remark now.']],
    ['a renamed table', ofTable({ renamedFrom: 'acme_task' }), ['Table acme_task is now acme_job.']],
    ['a table whose rows another one holds', ofDatabase({ lostTables: { acme_task: { rows: 3, heldBy: ['acme_job'] } } }), ['The 3 rows of table acme_task are in acme_job now.']],
    ['records of data files', ofTable({ deleted: rows(2, 2), inserted: rows(3, 3), columns: { note: { changed: rows(4, 4) } } }), []],
    [
      'the default of a field that becomes required',
      ofTable({ columns: { note: { filled: rows(9) } } }, { acme_job: { ...before.acme_job, note: { ...text, notNull: true } } }),
      ['acme_job.note became required, and 9 rows without a value got its default.'],
    ],
  ])('is %s', (_, found, expected) => {
    expect(said(found)).toEqual(expected);
  });
});

describe('what needs a declaration', () => {
  test.each<[string, DataDifferences, string[]]>([
    ['a dropped column with values', ofTable({ gone: { note: { values: 1000, heldBy: [] } } }), ['drops acme_job.note 1000']],
    ['a table that stays and nothing uses', ofDatabase({ lostTables: { acme_task: { rows: 3, heldBy: [], stays: true } } }), ['drops acme_task 3']],
    ['a dropped table with rows', ofDatabase({ lostTables: { acme_task: { rows: 3, heldBy: [] } } }), ['drops acme_task 3']],
    ['rows that went', ofTable({ deleted: rows(5, 2) }), ['deletes acme_job 3']],
    ['rows that came', ofTable({ inserted: rows(12) }), ['adds acme_job 12']],
    ['values that changed, went or came', ofTable({ columns: { note: { changed: rows(3), emptied: rows(2), filled: rows(1) } } }), ['changes acme_job.note 6']],
    ['a sequence that went back', ofDatabase({ sequencesGoneBack: { ir_sequence_005: { before: 120, after: null } } }), ['rewinds ir_sequence_005 120']],
  ])('is %s', (_, found, expected) => {
    expect(said(found)).toEqual(expected);
  });

  test('is a conversion that does not read the same, with both types', () => {
    const { unexplained } = ofTable({ columns: { hours: { changed: rows(3) } } }, { acme_job: { ...before.acme_job, hours: { ...text, type: 'integer' } } });
    expect(unexplained).toEqual([{
      kind: 'converts', subject: 'acme_job.hours', count: 3, ids: [1, 2, 3], code: 'values-converted',
      message: 'Column acme_job.hours changed its type from double precision to integer: 3 values read differently after the update.',
    }]);
  });

  test('is a required field whose present values changed beside the default', () => {
    const found = ofTable({ columns: { note: { changed: rows(2), filled: rows(9) } } }, { acme_job: { ...before.acme_job, note: { ...text, notNull: true } } });
    expect(said(found)).toEqual(['changes acme_job.note 2', 'acme_job.note became required, and 9 rows without a value got its default.']);
  });

  test('names at most five ids, and tells each kind of change in one sentence', () => {
    const { unexplained } = ofTable({ columns: { note: { changed: rows(4), emptied: rows(1), filled: rows(2) } } });
    expect(unexplained[0]).toMatchObject({ ids: [1, 2, 3, 4, 1], message: 'In column acme_job.note 4 values read differently, 1 value is gone, 2 empty fields have a value after the update.' });
  });
});
