import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { comparisonDocument, probeDocument, type Comparison } from '../../../actions/common/odoo/helper/documents.ts';
import type { ValueFacts } from '../../../actions/common/odoo/helper/value-facts.ts';
import { valueDifferences } from '../../../actions/common/odoo/rehearsal/value-judgement.ts';
import { PREPARATION } from '../../integration/images/containers.ts';
import { type Addons, HelperLab, V1, V2 } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
const V3 = `sha256:${'3'.repeat(64)}`;
const RELEASED = ['kit_fixture/v1', 'value_fixture/released'];
const NEXT = [...RELEASED, 'value_fixture/reads_differently'];
// 1,002 rows: a tenth is archived, a third has the key that goes, ten are translated, two notes read differently as HTML.
const VALUES = `UPDATE res_lang SET active = true WHERE code = 'fr_FR'; UPDATE kit_fixture SET qty = id, amount = id, price = id + 0.125,
  active = id % 10 <> 0, place_id = CASE WHEN id % 2 = 0 THEN 1 + id % 50 END, state = (ARRAY['a', 'b', 'c'])[1 + id % 3],
  grade = (ARRAY['x', 'y'])[1 + id % 2], kind = (ARRAY['k', 'u'])[1 + id % 2], remark = 'r' || id,
  title = jsonb_build_object('en_US', 't' || id) || CASE WHEN id % 100 = 0 THEN jsonb_build_object('fr_FR', 'f' || id) ELSE '{}' END,
  note = CASE id WHEN 7 THEN 'a <b@c> d' WHEN 8 THEN E'one\\ntwo' ELSE 'plain & simple ' || id END`;

let lab: HelperLab;
let before: ValueFacts | undefined;
let after: ValueFacts | undefined;
let rows: Comparison;

beforeAll(async () => {
  lab = await HelperLab.open();
  await lab.clone('before');
  await update(RELEASED, 'before', V1, V2);
  await lab.sql('before', VALUES);
  await lab.clone('work', 'before');
  before = await values(RELEASED, 'before');
  await update(NEXT, 'work', V2, V3);
  rows = comparisonDocument.parse((await lab.run(NEXT, ['compare', '--database', 'work', '--before', 'before', '--modules', 'kit_fixture'])).document);
  after = await values(NEXT, 'work');
}, PREPARATION);
afterAll(async () => lab?.close());

async function update(addons: Addons, database: string, from: string, to: string): Promise<void> {
  const { document } = await lab.run(addons, ['update', '--database', database, '--digest', to, '--from', from, '--modules', 'kit_fixture']);
  expect(document.outcome).toBe('updated');
}

async function values(addons: Addons, database: string): Promise<ValueFacts | undefined> {
  const { document } = await lab.run(addons, ['probe', '--database', database, '--only', 'values', '--modules', 'kit_fixture']);
  expect(document.outcome).toBe('pass');
  return probeDocument.parse(document).values;
}

test('an update that changes next to no row, and what people see of them, is found out', () => {
  const { unexplained, explained } = valueDifferences(before, after, rows);
  const changed = unexplained.map(({ subject, count, message }) => [subject, count, message.replace(/^.*(?: after the update|could before): /, '')]);
  expect(changed).toEqual([
    ['kit_fixture.grade', 500, 'their key now has the label that another key had.'],
    ['kit_fixture.note', 2, 'it is of type html instead of text.'],
    ['kit_fixture.place_id', expect.any(Number), 'it points to res.currency instead of res.country.'],
    ['kit_fixture.price', 500, 'it shows another number of digits.'],
    ['kit_fixture.state', 334, 'the selection does not know their key.'],
    ['kit_fixture.total', expect.any(Number), 'it is computed in another way.'],
    ['kit_fixture.broken', 100, expect.stringContaining('AttributeError')],
  ]);
  expect(explained).toEqual(['Records of kit.fixture also show something else in place_name, which is made of values that changed.']);
});

test('the rows tell of the lost translations alone', () => {
  expect(Object.keys(rows.tables['kit_fixture']?.columns ?? {})).toEqual(['title']);
});

test('records are chosen from both ends, archived ones among them, and chance is no value', () => {
  const ids = before?.models['kit.fixture']?.ids ?? [];
  expect([ids.length, ids.slice(0, 4)]).toEqual([500, [1, 1002, 10, 1000]]);
  expect(after?.models['kit.fixture']?.ids).toEqual(ids);
  expect([Object.keys(before?.models ?? {}), before?.unstable, before?.outOfTime]).toEqual([['kit.fixture'], ['kit.fixture.lucky'], []]);
});
