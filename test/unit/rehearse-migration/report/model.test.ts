import { describe, expect, test } from '@jest/globals';
import { makeReport } from '../../../../actions/rehearse-migration/src/report/model.ts';
import { comparison, rehearsal, update } from '../../common/odoo/rehearsal/observations.ts';
import { bigUpdate, factsOf, failing, passing } from './rehearsals.ts';

describe('the report of a release that passed', () => {
  test('says so, and what its authors declare with each reason', () => {
    const report = passing();
    expect(report).toMatchObject({ verdict: 'pass', headline: 'This release may go to production', stops: [], losses: [] });
    expect(report.summary).toContain('read the 2 things that its authors declare');
    expect(report.declared).toEqual([
      { what: '1,000 values of Legacy note (Job) would be lost', subject: 'acme_job.legacy_note', because: 'Nobody has used it since 2023; it was asked for in ticket 4711.' },
      { what: '3 records of CRM Tag would be deleted', subject: 'crm_tag', because: 'Sales agreed that the old tags confuse people.' },
    ]);
    expect(report.explained).toEqual(['The 1,002 values of acme_job.old_ref are in external_ref now.']);
  });

  test('says how it could be taken back without a restore', () => {
    expect(passing().rollback).toMatchObject({ short: 'Possible without a restore', reasons: [] });
    const unchanged = makeReport(factsOf(rehearsal()));
    expect(unchanged.rollback.short).toBe('Possible at any time');
  });

  test('says that a recipe is needed for that, and what it puts back', () => {
    const facts = factsOf(rehearsal({ update: update({ recipe: { records: { ir_ui_view: { changed: 2, deleted: 0, made: 1 } }, relaxes: [] } }) }));
    const recipe = { version: 1 as const, helper: '0.1.0', digest: '', from: '', relaxes: ['x_note of acme_job may be empty'] };
    const report = makeReport({ ...facts, judgement: { ...facts.judgement, databaseChange: 'compatible', recipe } });
    expect(report.rollback.sentence).toContain('A proven recipe');
    expect(report.details.find(({ title }) => title.startsWith('What a rollback'))?.entries).toEqual([
      { name: 'ir_ui_view', text: '2 records put back, 1 new one taken away' }, { text: 'x_note of acme_job may be empty' },
    ]);
  });
});

describe('the report of a release that failed', () => {
  test('begins with what would be lost, by the names that people see, with ids and no codes', () => {
    const report = failing();
    expect(report.summary).toBe('1,000 values of Legacy note (Job) would be lost, and 4 more. Send this page to the authors of the release.');
    expect(report.losses.map(({ what, ids }) => [what, ids])).toEqual([
      ['1,000 values of Legacy note (Job) would be lost', []],
      ['412 values of Hourly rate (Job) would be different', ['1', '2', '3', '4', '5']],
      ['3 records of CRM Tag would be deleted', ['4', '9', '17']],
      ['Sequence account_move_seq would go back: 811 numbers would be given twice', []],
      ['8 users could no longer change records of sale.order', ['user 3', 'user 4', 'user 5', 'user 6', 'user 7']],
    ]);
  });

  test('tells losses as one stop and every other finding by its kind, with what to do', () => {
    const { stops } = failing();
    expect(stops[0]?.title).toBe('5 things would be lost or changed, and nobody declared them');
    expect(new Set(stops.slice(1).map(({ title }) => title))).toEqual(new Set([
      'The update reported an error and went on',
      'A migration script of this release did not run',
      'Something that works today does not work with the new release',
      'Users would be shut out for longer than the policy allows',
    ]));
    expect(stops.every(({ action }) => action !== '')).toBe(true);
    expect(stops.find(({ code }) => code === 'error-logged')?.messages).toEqual(['The update logged ERROR from odoo.sql_db: bad query: ALTER TABLE']);
  });

  test('says that a rollback needs a restore, how long that takes and why', () => {
    const { rollback } = failing();
    expect(rollback.short).toBe('Needs a restore, about 41 s');
    expect(rollback.sentence).toContain('would serve again after about 54 s');
    expect(rollback.reasons).toEqual([expect.stringContaining('acme.view_job_form')]);
  });

  test('shows a code that it does not know with its own message', () => {
    const facts = factsOf(rehearsal());
    const reasons = [{ code: 'brand-new', message: 'Something new was found.' }];
    const { stops } = makeReport({ ...facts, judgement: { ...facts.judgement, outcome: 'fail', reasons } });
    expect(stops).toEqual([{ code: 'brand-new', title: 'Something new was found.', action: '', messages: [] }]);
  });
});

describe('a copy of the data that is left behind', () => {
  test('is said at the top, whatever the verdict', () => {
    const facts = factsOf(rehearsal());
    expect(makeReport(facts).alerts).toEqual([]);
    expect(makeReport({ ...facts, clone: { ...facts.clone, deletedAt: null, leftBehind: ['database kit_rehearsal_1', 'volume x'] } }).alerts).toEqual([
      "The copy of the customer's data could not be removed whole. The next rehearsal on rehearsal.internal:5432 tries again after 2027-03-06T16:30:00.000Z. Left behind: database kit_rehearsal_1; volume x.",
    ]);
  });
});

describe('times', () => {
  test('are forecast for the approver, with the budget', () => {
    const { forecast, forecastNotes, modules } = failing();
    expect(forecast.map(({ term, words }) => `${term}: ${words}`)).toEqual([
      'A restore point is taken: 41 s', 'The database is updated: 3 min 4 s', 'The new release starts: 12 s',
      'Users are shut out, in all: 3 min 58 s', 'If it has to be taken back: until the old release serves again: 54 s',
    ]);
    expect(forecastNotes).toEqual(['Measured on this copy; production is taken for as large and as fast.', 'The policy allows 2 min of downtime.']);
    expect(modules[0]).toEqual({ name: 'acme', seconds: 102.4 });
  });

  test('are not forecast where the rehearsal did not come that far', () => {
    const failed = rehearsal({ update: bigUpdate({ outcome: 'failed', reasons: [{ code: 'exit-code', message: 'Odoo ended with 255.' }] }), newImage: null, oldImage: null });
    const report = makeReport(factsOf(failed));
    expect(report).toMatchObject({ forecast: [], figures: [{ value: 'Not known' }, {}, {}, {}] });
    expect(report.forecastNotes).toEqual(['There is no forecast, because the rehearsal did not come that far.']);
  });

  test('are bars that begin when their step began, in the order of their beginning', () => {
    const { timeline } = passing();
    expect(timeline.map(({ title }) => title).slice(7, 9)).toEqual(['Update with the new image', 'Try the old image as it is']);
    expect(timeline[0]).toMatchObject({ from: 0, words: '4 s' });
    expect(timeline.every(({ from, width }) => from >= 0 && width > 0 && from + width <= 100.1)).toBe(true);
  });
});

describe('the copy of the data', () => {
  test('is told with its source, its maker and its end', () => {
    const report = passing();
    expect(report.data).toBe('a dump of 2027-03-05 02:00:11 UTC');
    expect(report.details.at(-1)?.entries).toEqual([
      { name: 'kit_rehearsal_1a2b3c4d5e', text: 'was made at 2027-03-05T16:30:00.000Z on rehearsal.internal:5432 for ops-olle in run 4711, and was removed at 2027-03-05T16:41:00.000Z.' },
      { text: 'It is a copy of a dump of 2027-03-05 02:00:11 UTC.' },
      { name: `sha256:${'d'.repeat(64)}`, text: 'the dump, in the custom format' },
    ]);
  });
});

describe('a rehearsal that could not find out everything', () => {
  test('is neither good nor bad news', () => {
    const report = makeReport(factsOf(rehearsal({ comparison: comparison({ unread: [{ table: 'acme_job', message: 'InsufficientPrivilege' }] }) })));
    expect(report).toMatchObject({ verdict: 'unknown', headline: 'Nobody knows yet whether this release is safe' });
    expect(report.stops).toEqual([expect.objectContaining({ code: 'table-not-read', action: 'Remove what the message names, then rehearse again.' })]);
  });
});
