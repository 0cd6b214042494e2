import { describe, expect, test } from '@jest/globals';
import { type FieldFacts, type ModelFacts, type ValueFacts, valueFacts } from '../../../../../actions/common/odoo/helper/value-facts.ts';
import type { Comparison, TableComparison } from '../../../../../actions/common/odoo/helper/documents.ts';
import { valueDifferences } from '../../../../../actions/common/odoo/rehearsal/value-judgement.ts';
import { comparison } from './observations.ts';

const IDS = [1, 9, 2, 8];

/** A stored text that reads `aaaa`, `bbbb`, `cccc` and `dddd` in four of the ten records. */
function field(overrides: Partial<FieldFacts> = {}): FieldFacts {
  return { type: 'char', stored: true, own: ['acme_job.note'], shared: [], reads: { '': 'aaaabbbbccccdddd' }, ...overrides };
}

function computed(overrides: Partial<FieldFacts> = {}): FieldFacts {
  return field({ stored: false, own: ['acme_job.qty'], ...overrides });
}

function facts(note: FieldFacts, overrides: Partial<ModelFacts> = {}, more: Partial<ValueFacts> = {}): ValueFacts {
  const job = { table: 'acme_job', rows: 10, ids: IDS, strangers: {}, fields: { note }, ...overrides };
  return valueFacts.parse({ models: { 'acme.job': job }, refused: [], unstable: [], outOfTime: [], ...more });
}

function changed(rows: number): Comparison['tables'][string]['columns'][string] {
  return { changed: { rows, byDataFiles: 0, ids: [] } };
}

function table(overrides: Partial<TableComparison>): TableComparison {
  return { columns: {}, gone: {}, ...overrides };
}

/** What is said of a field that reads so before and after, where the comparison of rows found `tables`. */
function said(before: FieldFacts, after: FieldFacts, tables: Record<string, TableComparison> = {}): string[] {
  return valueDifferences(facts(before), facts(after), comparison({ tables })).unexplained.map(({ message }) => message);
}

function way(before: FieldFacts, after: FieldFacts): string[] {
  return said(before, after).map((message) => message.replace(/^.* after the update: /, ''));
}

describe('a stored field', () => {
  test('that reads the same is no difference, in whatever order the records came', () => {
    expect(said(field(), field())).toEqual([]);
    const sorted = facts(field({ reads: { '': 'aaaaccccddddbbbb' } }), { ids: [1, 2, 8, 9] });
    expect(valueDifferences(facts(field()), sorted, comparison()).unexplained).toEqual([]);
  });

  test('that reads differently is one, with the records that both sides read', () => {
    const after = facts(field({ reads: { '': 'zzzz*4' } }), { ids: [9, 7, 8, 10] });
    expect(valueDifferences(facts(field()), after, comparison())).toEqual({
      unexplained: [{
        kind: 'changes', subject: 'acme_job.note', count: 2, ids: [8, 9], code: 'values-read-differently',
        message: 'At least 2 of 10 records of acme.job show something else in field note after the update: the same row reads differently.',
      }],
      explained: [],
    });
  });

  test('of which every record was read is told in full', () => {
    const one = facts(field({ reads: { '': 'zzzzbbbbccccdddd' } }), { rows: 4 });
    expect(valueDifferences(facts(field(), { rows: 4 }), one, comparison()).unexplained[0]?.message).toMatch(/^1 of 4 records of acme\.job shows /);
  });

  test('whose column was found changed in as many rows is not told twice, and in fewer rows it is', () => {
    const after = field({ reads: { '': 'zzzzzzzzccccdddd' } });
    expect(said(field(), after, { acme_job: table({ columns: { note: changed(2) } }) })).toEqual([]);
    expect(said(field(), after, { acme_job: table({ columns: { note: changed(1) } }) })).toHaveLength(1);
    expect(said(field(), after, { acme_job: table({ columns: { qty: changed(2) } }) })).toHaveLength(1);
  });

  test('whose column is gone with its values was told, and one whose values another column holds was not', () => {
    const after = field({ reads: { '': 'zzzz*4' }, own: ['acme_job.text'] });
    const gone = (heldBy: string[]): Record<string, TableComparison> => ({ acme_job: table({ gone: { note: { values: 4, heldBy } } }) });
    expect(said(field(), after, gone([]))).toEqual([]);
    expect(said(field(), after, gone(['text']))).toHaveLength(1);
  });

  test('that differs from itself says nothing of those records', () => {
    expect(said(field(), field({ reads: { '': '????bbbb????dddd' } }))).toEqual([]);
    expect(said(field({ reads: { '': '????*4' } }), field())).toEqual([]);
  });

  test('of another type is named so, and nothing is the same nothing in every type', () => {
    expect(way(field({ type: 'text' }), field({ type: 'html', reads: { '': 'aaaabbbbccccxxxx' } }))).toEqual(['it is of type html instead of text.']);
    const [none, zero] = [{ '': '....*4' }, { '': '0...*4' }];
    expect(said(field({ type: 'integer', reads: zero }), field({ reads: none }))).toEqual([]);
    expect(said(field({ type: 'integer', reads: zero }), field({ type: 'integer', reads: none }))).toHaveLength(1);
  });

  test('that shows fewer digits or another currency is told so', () => {
    expect(way(field({ type: 'float' }), field({ type: 'float', reads: { '': 'xxxxbbbbccccdddd' } }))).toEqual(['it shows another number of digits.']);
    const price = field({ type: 'monetary', names: { '': 'eeee*4' } });
    expect(way(price, { ...price, names: { '': 'eeeeeeeeeeeeffff' } })).toEqual(['it has another currency.']);
    expect(said(field({ type: 'float' }), price)).toEqual([]);
  });
});

describe('languages and companies', () => {
  const english = { en_US: 'aaaabbbbccccdddd' };

  test('that came are no difference, nor is a translation where there was none', () => {
    expect(said(field({ reads: english }), field({ reads: { ...english, fr_FR: 'uuuuvvvvwwwwxxxx' } }))).toEqual([]);
    expect(said(field({ reads: { ...english, fr_FR: english.en_US } }), field({ reads: { ...english, fr_FR: 'uuuubbbbccccdddd' } }))).toEqual([]);
    expect(said(field(), field({ reads: { ...english, fr_FR: 'uuuubbbbccccdddd' } }))).toEqual([]);
  });

  test('that lost a translation are one, also where a field is no longer translated', () => {
    const translated = field({ reads: { ...english, fr_FR: 'uuuubbbbccccdddd' } });
    expect(said(translated, field({ reads: { ...english, fr_FR: english.en_US } }))).toEqual([expect.stringContaining('At least 1 of 10')]);
    expect(way(translated, field())).toEqual(['its translations are no longer shown.']);
  });

  test('are read with the one value that a field has for all of them', () => {
    expect(said(field(), field({ reads: { 'company 1': 'aaaabbbbccccdddd', 'company 2': 'aaaabbbbccccdddd' } }))).toEqual([]);
    expect(said(field(), field({ reads: { 'company 1': 'aaaabbbbccccdddd', 'company 2': '....*4' } }))).toEqual([expect.stringContaining('At least 4')]);
  });

  test('that lost their own values are told so', () => {
    expect(way(field({ reads: { 'company 1': 'uuuu*4' } }), field())).toEqual(['its values by company are no longer shown.']);
  });

  test('that cannot be compared are only full or empty', () => {
    const file = field({ type: 'binary', reads: { file: 'aaaabbbb........' } });
    expect(said(file, field({ type: 'binary', reads: { column: 'uuuuvvvv........' } }))).toEqual([]);
    expect(said(file, field({ type: 'binary', reads: { column: '....*4' } }))).toEqual([expect.stringContaining('At least 2')]);
  });
});

describe('a link', () => {
  const place = field({ type: 'many2one', comodel: 'acme.hall', names: { '': 'eeeeffffgggghhhh' } });

  test('to a record that was renamed, or written anew, is none', () => {
    expect(said(place, { ...place, names: { '': 'xxxx*4' } })).toEqual([]);
    const lines = { ...place, type: 'one2many' };
    expect(said(lines, { ...lines, reads: { '': 'uuuuvvvvwwwwxxxx' } })).toEqual([]);
    expect(said({ ...lines, names: undefined }, { ...lines, names: undefined, reads: { '': 'uuuu*4' } })).toHaveLength(1);
  });

  test('to other records with other names is one', () => {
    expect(way(place, { ...place, reads: { '': 'uuuu*4' }, names: { '': 'xxxx*4' } })).toEqual(['it points to other records.']);
  });

  test('to another model is one, though its ids are the same, and none where the names are', () => {
    const elsewhere = { ...place, comodel: 'acme.shed' };
    expect(way(place, { ...elsewhere, names: { '': 'xxxx*4' } })).toEqual(['it points to acme.shed instead of acme.hall.']);
    expect(said(place, { ...elsewhere, reads: { '': 'uuuu*4' } })).toEqual([]);
    const unnamed = { ...place, names: undefined, reads: { '': 'aaaabbbbcccc....' } };
    expect(said(unnamed, { ...unnamed, comodel: 'acme.shed' })).toEqual([expect.stringContaining('At least 3')]);
  });

  test('to a model that was renamed with its table is none, whatever its records are called', () => {
    const renamed = { acme_shed: table({ renamedFrom: 'acme_hall' }) };
    expect(said(place, { ...place, comodel: 'acme.shed', names: { '': 'xxxx*4' } }, renamed)).toEqual([]);
  });

  test('that became a text shows the names that it showed', () => {
    expect(said(place, field({ reads: { '': 'eeeeffffgggghhhh' } }))).toEqual([]);
    expect(said(place, field())).toEqual([expect.stringContaining('of type char instead of many2one')]);
  });
});

describe('a selection', () => {
  const grade = field({ type: 'selection', labels: { aaaa: 'LOW1', bbbb: 'MID1', cccc: 'TOP1' } });

  test('with new labels is no difference', () => {
    expect(said(grade, { ...grade, labels: { aaaa: 'low2', bbbb: 'mid2', cccc: 'top2' } })).toEqual([]);
    expect(said(grade, { ...grade, labels: { aaaa: 'LOW1', bbbb: 'TOP1' } })).toEqual([]);
    const alike = { ...grade, labels: { aaaa: 'LOW1', bbbb: 'LOW1' } };
    expect(said(alike, { ...alike, labels: { aaaa: 'LOW1', bbbb: 'MID1' } })).toEqual([]);
  });

  test('whose keys changed their labels among them shows something else', () => {
    expect(said(grade, { ...grade, labels: { aaaa: 'MID1', bbbb: 'LOW1', cccc: 'TOP1' } })).toEqual([
      'At least 2 of 10 records of acme.job show something else in field note after the update: their key now has the label that another key had.',
    ]);
  });

  test('that lost a key is told with all rows that have it, but not with those that were strange before', () => {
    const strangers = (rows: number): Partial<ModelFacts> => ({ strangers: { note: { rows, ids: [2] } } });
    expect(valueDifferences(facts(grade, strangers(1)), facts(grade, strangers(6)), comparison()).unexplained).toEqual([expect.objectContaining({
      count: 5, ids: [2], message: '5 of 10 records of acme.job show something else in field note after the update: the selection does not know their key.',
    })]);
    expect(valueDifferences(facts(grade, strangers(6)), facts(grade, strangers(6)), comparison()).unexplained).toEqual([]);
  });
});

describe('a computed field', () => {
  const before = computed();
  const after = computed({ reads: { '': 'xxxxyyyyccccdddd' } });
  const follows = (tables: Record<string, TableComparison>, now = after): DataFound => {
    const { unexplained, explained } = valueDifferences(facts(before), facts(now), comparison({ tables }));
    return [unexplained.length, explained.length];
  };
  type DataFound = [alarms: number, notes: number];

  test('that shows something else though nothing under it changed is a difference', () => {
    expect(way(before, after)).toEqual(['it is computed in another way.']);
  });

  test('that follows as many changed rows is a note', () => {
    const tables = { acme_job: table({ columns: { qty: changed(2) } }) };
    expect(valueDifferences(facts(before), facts(after), comparison({ tables }))).toEqual({
      unexplained: [], explained: ['Records of acme.job also show something else in note, which is made of values that changed.'],
    });
    expect(follows({ acme_job: table({ columns: { qty: changed(1) } }) })).toEqual([1, 0]);
    expect(follows({ acme_job: table({ columns: { other: changed(9) } }) })).toEqual([1, 0]);
  });

  test('that shows a record which others share follows it from one row on', () => {
    const shows = computed({ reads: after.reads, own: [], shared: ['acme_hall.name'] });
    expect(follows({ acme_hall: table({ columns: { name: changed(1) } }) }, shows)).toEqual([0, 1]);
    expect(follows({ acme_hall: table({ columns: { size: changed(1) } }) }, shows)).toEqual([1, 0]);
  });

  test('that counts rows of another table follows those that came, went or changed', () => {
    const counts = computed({ reads: after.reads, own: ['acme_line'] });
    const rows = { rows: 2, byDataFiles: 2, ids: [] };
    expect(follows({ acme_line: table({ deleted: rows }) }, counts)).toEqual([0, 1]);
    expect(follows({ acme_line: table({ inserted: rows }) }, counts)).toEqual([0, 1]);
    expect(follows({ acme_line: table({ columns: { job_id: changed(2) } }) }, counts)).toEqual([0, 1]);
    expect(follows({ acme_line: table({}) }, counts)).toEqual([1, 0]);
  });

  test('whose code does not name what it is made of may follow any row but those of Odoo itself', () => {
    const counts = computed({ reads: after.reads, own: [] });
    expect(follows({ acme_task: table({ deleted: { rows: 1, byDataFiles: 0, ids: [] } }) }, counts)).toEqual([0, 1]);
    expect(follows({ ir_ui_view: table({ columns: { arch_db: changed(3) } }) }, counts)).toEqual([1, 0]);
    expect(follows({}, counts)).toEqual([1, 0]);
  });

  test('that is made of a field that was told already is a note too', () => {
    const qty = field({ own: ['acme_job.qty'] });
    const models = (note: FieldFacts, made: FieldFacts): ValueFacts => facts(note, { fields: { qty: made, note } });
    const found = valueDifferences(models(before, qty), models(after, { ...qty, reads: { '': 'zzzz*4' } }), comparison());
    expect([found.unexplained.map(({ subject }) => subject), found.explained.length]).toEqual([['acme_job.qty'], 1]);
  });
});

describe('a computed field that shows labels', () => {
  const state = field({ type: 'selection', own: ['acme_job.state'], labels: { aaaa: 'LOW1', bbbb: 'MID1' } });
  const made = (own: string[], reads: string): FieldFacts => computed({ own, reads: { '': reads } });
  const outcome = (own: string[], labels: Record<string, string>): [number, number] => {
    const before = facts(made(own, 'aaaa*4'), { fields: { state, note: made(own, 'aaaa*4') } });
    const after = facts(made(own, 'xxxx*4'), { fields: { state: { ...state, labels }, note: made(own, 'xxxx*4') } });
    const { unexplained, explained } = valueDifferences(before, after, comparison());
    return [unexplained.length, explained.length];
  };

  test('of a selection or of what the code declares is a note where those may have changed', () => {
    expect(outcome(['acme_job.state'], { aaaa: 'LOW2', bbbb: 'MID1' })).toEqual([0, 1]);
    expect(outcome(['ir_model.name'], { aaaa: 'LOW1' })).toEqual([0, 1]);
  });

  test('of a selection that kept its labels, or only lost some, is a difference', () => {
    expect(outcome(['acme_job.state'], { aaaa: 'LOW1', bbbb: 'MID1' })).toEqual([1, 0]);
    expect(outcome(['acme_job.state'], { aaaa: 'LOW1' })).toEqual([1, 0]);
    expect(outcome(['acme_job.qty'], { aaaa: 'LOW2', bbbb: 'MID1' })).toEqual([1, 0]);
  });
});

describe('what only one side has', () => {
  test('is no difference: neither fields, nor models, nor a probe without these facts', () => {
    const { models } = facts(field());
    const other = { 'acme.task': { ...models['acme.job'], table: 'acme_task' } } as ValueFacts['models'];
    const nothing = { unexplained: [], explained: [] };
    expect(valueDifferences(facts(field()), facts(field(), { fields: {} }), comparison())).toEqual(nothing);
    expect(valueDifferences(facts(field()), facts(field(), {}, { models: other }), comparison())).toEqual(nothing);
    expect(valueDifferences(undefined, facts(field()), comparison())).toEqual(nothing);
    expect(valueDifferences(facts(field()), facts(field({ reads: { '': 'zzzz*4' } })), null)).toEqual(nothing);
  });

  test('of a model that was renamed with its table is compared with the old one', () => {
    const job = facts(field({ reads: { '': 'zzzz*4' } }), { table: 'acme_work' });
    const renamed = { ...job, models: { 'acme.work': job.models['acme.job'] } } as ValueFacts;
    const tables = { acme_work: table({ renamedFrom: 'acme_job' }) };
    expect(valueDifferences(facts(field()), renamed, comparison({ tables })).unexplained).toEqual([expect.objectContaining({ subject: 'acme_work.note' })]);
  });

  test('because the new image refuses to read it is a difference', () => {
    const refused = [{ model: 'acme.job', field: 'note', message: 'ValueError: no' }];
    const after = facts(field(), { fields: {} }, { refused });
    expect(valueDifferences(facts(field()), after, comparison()).unexplained).toEqual([{
      kind: 'changes', subject: 'acme_job.note', count: 4, ids: IDS, code: 'values-unreadable',
      message: 'Field note of acme.job can no longer be read: ValueError: no',
    }]);
    expect(valueDifferences(after, after, comparison()).unexplained).toEqual([]);
  });

  test('because nobody can read a new field is a difference too: every list that shows it breaks', () => {
    const after = facts(field(), {}, { refused: [{ model: 'acme.job', field: 'rating', message: 'AttributeError: no' }] });
    expect(valueDifferences(facts(field()), after, comparison()).unexplained).toMatchObject([{
      subject: 'acme_job.rating', count: 10, code: 'values-unreadable', message: 'New field rating of acme.job cannot be read: AttributeError: no',
    }]);
  });

  test('because time ran out is said', () => {
    expect(valueDifferences(facts(field()), facts(field(), {}, { outOfTime: ['acme.job'] }), comparison()).explained).toEqual([
      'Not every field of acme.job was compared as people see it: time ran out.',
    ]);
    const many = facts(field(), {}, { outOfTime: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] });
    expect(valueDifferences(many, many, comparison()).explained).toEqual([
      'Not every field of a, b, c, d, e and 2 other models was compared as people see it: time ran out.',
    ]);
  });
});
