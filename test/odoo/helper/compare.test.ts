import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { comparisonDocument, type Comparison } from '../../../actions/common/odoo/helper/documents.ts';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());

/** What the helper says of a database after these statements, as if an update of the modules had made them. */
async function after(statements: string, { preparation = '', modules = '' } = {}): Promise<Comparison> {
  await lab.clone('before');
  if (preparation !== '') {
    await lab.sql('before', preparation);
  }
  await lab.clone('work', 'before');
  await lab.sql('work', statements);
  const { document } = await lab.run('v1', ['compare', '--database', 'work', '--before', 'before', '--modules', modules]);
  return comparisonDocument.parse(document);
}

describe('compare finds nothing', () => {
  const NOTHING = { tables: {}, lostTables: {}, sequencesGoneBack: {}, unread: [] };

  test('in a database that is as it was, also where rows were written anew', async () => {
    expect(await after("UPDATE kit_fixture SET name = name, write_date = now(); UPDATE ir_cron SET nextcall = now() + interval '1 day'")).toMatchObject(NOTHING);
  });

  test('in rows that were deleted and written anew with the same content', async () => {
    expect(await after(`CREATE TEMP TABLE kept AS SELECT * FROM kit_fixture WHERE id < 40; DELETE FROM kit_fixture WHERE id < 40;
      UPDATE kept SET id = id + 90000; INSERT INTO kit_fixture SELECT * FROM kept`)).toMatchObject(NOTHING);
  });

  test('in a new column and a new table, filled or not', async () => {
    expect(await after("ALTER TABLE kit_fixture ADD extra varchar DEFAULT 'x'; CREATE TABLE kit_extra (id serial PRIMARY KEY, name varchar); INSERT INTO kit_extra (name) VALUES ('a')")).toMatchObject(NOTHING);
  });

  test('in a translation that came where there was none', async () => {
    expect(await after(`UPDATE res_country SET name = name || '{"de_DE": "Andorra"}' WHERE id = 1`)).toMatchObject(NOTHING);
  });

  test('in types that hold the same values', async () => {
    expect(await after(`ALTER TABLE kit_fixture ALTER qty TYPE double precision, ALTER name TYPE text,
      ALTER code TYPE jsonb USING CASE WHEN code IS NOT NULL THEN jsonb_build_object('en_US', code) END`)).toMatchObject(NOTHING);
  });
});

describe('compare follows', () => {
  test('a column that was renamed, or copied and dropped', async () => {
    const { tables } = await after(`ALTER TABLE kit_fixture RENAME old_ref TO external_ref;
      ALTER TABLE kit_fixture ADD note_copy varchar; UPDATE kit_fixture SET note_copy = legacy_note; ALTER TABLE kit_fixture DROP legacy_note`);
    expect(tables['kit_fixture']?.gone).toEqual({ legacy_note: { values: 501, heldBy: ['note_copy'] }, old_ref: { values: 1002, heldBy: ['external_ref'] } });
  });

  test('a column that moved to a table that references its old one', async () => {
    const { tables } = await after(`CREATE TABLE kit_profile (id serial PRIMARY KEY, fixture_id int REFERENCES kit_fixture, ref varchar);
      INSERT INTO kit_profile (fixture_id, ref) SELECT id, old_ref FROM kit_fixture ORDER BY name; ALTER TABLE kit_fixture DROP old_ref`);
    expect(tables['kit_fixture']?.gone).toEqual({ old_ref: { values: 1002, heldBy: ['kit_profile.ref by fixture_id'] } });
  });

  test('a table that was renamed, and one that was copied and dropped', async () => {
    const renamed = await after('ALTER TABLE kit_fixture RENAME TO kit_renamed');
    expect(renamed).toMatchObject({ tables: { kit_renamed: { renamedFrom: 'kit_fixture' } }, lostTables: {} });
    const copied = await after('CREATE TABLE kit_copy (LIKE kit_fixture); INSERT INTO kit_copy SELECT * FROM kit_fixture; DROP TABLE kit_fixture CASCADE');
    expect(copied.lostTables).toEqual({ kit_fixture: { rows: 1002, heldBy: ['kit_copy'] } });
  });
});

describe('compare tells, with numbers and ids', () => {
  test('columns and tables that are gone with their values', async () => {
    const { tables, lostTables, labels } = await after(`ALTER TABLE kit_fixture DROP old_ref; ALTER TABLE ir_model DROP name;
      ALTER TABLE kit_fixture ADD fake varchar; UPDATE kit_fixture SET fake = legacy_note || 'x'; ALTER TABLE kit_fixture DROP legacy_note; DROP TABLE kit_spare`,
    { preparation: `UPDATE ir_model_fields SET field_description = field_description || '{"en_US": "Remark"}' WHERE model = 'kit.fixture' AND name = 'legacy_note';
      CREATE TABLE kit_spare (id serial PRIMARY KEY, name varchar); INSERT INTO kit_spare (name) VALUES ('a'), ('b')` });
    expect(labels).toMatchObject({ tables: { kit_fixture: 'Kit Fixture' }, columns: { 'kit_fixture.legacy_note': 'Remark', 'kit_fixture.old_ref': 'Old Ref' } });
    expect(tables['kit_fixture']?.gone).toEqual({ legacy_note: { values: 501, heldBy: [] }, old_ref: { values: 1002, heldBy: [] } });
    expect(lostTables).toEqual({ kit_spare: { rows: 2, heldBy: [] } });
  });

  test('a table that stays and no model uses any more, unless another model has its columns', async () => {
    const renamed = "UPDATE ir_model SET model = 'kit.other' WHERE model = 'kit.fixture'; UPDATE ir_model_fields SET model = 'kit.other' WHERE model = 'kit.fixture'";
    expect((await after(renamed)).lostTables).toEqual({});
    const gone = await after(`${renamed}; UPDATE ir_model_fields SET name = 'other' WHERE model = 'kit.other' AND name = 'code'`);
    expect(gone.lostTables).toEqual({ kit_fixture: { rows: 1002, heldBy: [], stays: true } });
  });

  test('values that changed, went and came, without those of data files', async () => {
    const { tables } = await after(`UPDATE kit_fixture SET qty = qty + 1 WHERE id BETWEEN 100 AND 109;
      UPDATE kit_fixture SET legacy_note = NULL WHERE id = 50; UPDATE kit_fixture SET code = 'new' WHERE id = 60`, { preparation: 'UPDATE kit_fixture SET code = NULL WHERE id = 60' });
    expect(tables['kit_fixture']?.columns).toEqual({
      qty: { changed: { rows: 10, byDataFiles: 0, ids: [100, 101, 102, 103, 104] } },
      legacy_note: { emptied: { rows: 1, byDataFiles: 0, ids: [50] } },
      code: { filled: { rows: 1, byDataFiles: 0, ids: [60] } },
    });
  });

  test('values that a change of type rounded, though it counts as no write', async () => {
    const { tables } = await after('ALTER TABLE kit_fixture ALTER amount TYPE integer', {
      preparation: 'ALTER TABLE kit_fixture ADD amount numeric; UPDATE kit_fixture SET amount = id + 0.5 WHERE id < 20',
    });
    expect(tables['kit_fixture']?.columns['amount']?.changed).toMatchObject({ ids: expect.arrayContaining([expect.any(Number)]) });
  });

  test('rows that went and came, and a table emptied by TRUNCATE', async () => {
    const { tables } = await after("DELETE FROM kit_fixture WHERE id = 700; INSERT INTO kit_fixture (name, code) VALUES ('new', 'n'); TRUNCATE kit_spare", {
      preparation: 'CREATE TABLE kit_spare AS SELECT id FROM generate_series(1, 8) AS id',
    });
    expect(tables['kit_fixture']).toMatchObject({ deleted: { rows: 1, byDataFiles: 0, ids: [700] }, inserted: { rows: 1, byDataFiles: 0 } });
    expect(tables['kit_spare']).toMatchObject({ deleted: { rows: 8, ids: [1, 2, 3, 4, 5] } });
  });

  test('records that a data file of the updated module names as its own, unless it must not touch them', async () => {
    const parameters = "FROM ir_model_data WHERE module = 'kit_fixture' AND model = 'ir.config_parameter'";
    const { tables } = await after(`UPDATE ir_config_parameter SET value = 'changed' WHERE id IN (SELECT res_id ${parameters})`, { modules: 'kit_fixture' });
    expect(tables['ir_config_parameter']?.columns['value']?.changed).toMatchObject({ rows: 2, byDataFiles: 1 });
  });

  test('nothing but the total of actions that a data file names, whatever their tables are called', async () => {
    const { tables } = await after(`UPDATE ir_act_window SET context = '{"a": 1}' WHERE id IN (
      SELECT res_id FROM ir_model_data WHERE module = 'kit_fixture' AND model = 'ir.actions.act_window')`, { modules: 'kit_fixture' });
    expect(tables['ir_act_window']?.columns['context']?.changed).toEqual({ rows: 1, byDataFiles: 1, ids: [] });
  });

  test('lines that belong to a record of a data file, but not those that belong to a record of somebody', async () => {
    const { tables } = await after(`INSERT INTO ir_act_window_view (act_window_id, view_mode, sequence) SELECT res_id, 'kanban', 9 FROM ir_model_data
      WHERE module = 'kit_fixture' AND model = 'ir.actions.act_window'; INSERT INTO ir_act_window_view (act_window_id, view_mode, sequence)
      SELECT min(id), 'kanban', 9 FROM ir_act_window`, { modules: 'kit_fixture' });
    expect(tables['ir_act_window_view']?.inserted).toMatchObject({ rows: 2, byDataFiles: 1 });
  });

  test('links between records', async () => {
    const { tables } = await after('DELETE FROM res_groups_users_rel WHERE uid = 2 AND gid = (SELECT max(gid) FROM res_groups_users_rel WHERE uid = 2)');
    expect(tables['res_groups_users_rel']?.deleted).toMatchObject({ rows: 1, byDataFiles: 0, ids: [expect.stringMatching(/^gid \d+, uid 2$/)] });
  });

  test('a translation that is lost, and a sequence that goes back', async () => {
    const found = await after(`UPDATE res_country SET name = name - 'de_DE' WHERE id = 1; SELECT setval('kit_fixture_id_seq', 5)`,
      { preparation: `UPDATE res_country SET name = name || '{"de_DE": "Andorra"}' WHERE id = 1` });
    expect(found.tables['res_country']?.columns).toEqual({ name: { changed: { rows: 1, byDataFiles: 0, ids: [1] } } });
    expect(found.sequencesGoneBack).toEqual({ kit_fixture_id_seq: { before: expect.any(Number), after: 5 } });
  });
});
