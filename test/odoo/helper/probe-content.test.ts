import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());
beforeEach(async () => {
  await lab.clone('work');
});

const sql = (...statements: string[]): Promise<string> => lab.sql('work', statements.join(';\n'));
const probe = (only: string, ...more: string[]): Promise<HelperRun> => lab.run('v1', ['probe', '--database', 'work', '--only', only, ...more]);
const subjects = ({ document }: HelperRun): string[] => document.failures.map(({ subject }: { subject: string }) => subject);
const messages = ({ document }: HelperRun): string[] => document.failures.map(({ message }: { message: string }) => message);

const recordOf = (name: string): string => `(SELECT res_id FROM ir_model_data WHERE module || '.' || name = '${name}')`;

test('a healthy database fails nothing, and everything was tried', async () => {
  const run = await probe('renders,actions,assets,access');
  expect([run.exitCode, run.document.outcome, run.document.failures, run.document.notRun]).toEqual([0, 'pass', [], []]);
  const least = { renders: 5, codes: 8, windows: 70, menus: 40, rules: 40, bundles: 15, users: 1 };
  for (const [what, number] of Object.entries(least)) {
    expect([what, run.document.ran[what] >= number]).toEqual([what, true]);
  }
});

test('a report whose view fails is named, with the view that is to blame', async () => {
  await sql(`UPDATE ir_ui_view SET arch_db = '{"en_US": "<t t-name=\\"web.preview_internalreport\\"><p t-out=\\"docs.no_such_field\\"/></t>"}'
    WHERE key = 'web.preview_internalreport'`);
  const run = await probe('renders');
  expect(subjects(run)).toEqual(['report web.action_report_internalpreview']);
  expect(messages(run)).toEqual([expect.stringMatching(/^It cannot be rendered \(view web\.preview_internalreport\): AttributeError: .*no_such_field/)]);
});

describe('what waits to be called', () => {
  test('fails for code that calls what is gone, without being executed', async () => {
    await sql(`UPDATE ir_act_server SET code = 'model.env.cr.execute("DELETE FROM kit_fixture")
model._gone_by_now()
env["acme.gone"].search([])' WHERE id = ${recordOf('kit_fixture.cron_nightly_ir_actions_server')}`,
    `UPDATE ir_act_server SET code = 'if records:' WHERE id = ${recordOf('auth_totp.action_disable_totp')}`);
    const run = await probe('actions');
    expect(subjects(run)).toEqual(['cron kit_fixture.cron_nightly', 'server action auth_totp.action_disable_totp']);
    expect(messages(run)).toEqual([
      'Its code calls what does not exist: kit.fixture._gone_by_now(), model acme.gone.',
      expect.stringMatching(/^Its code is refused: IndentationError/),
    ]);
    expect(await sql('SELECT count(*) FROM kit_fixture')).toBe('1002');
  });

  test('fails for a window whose view is of another model, although every view was checked', async () => {
    await sql(`UPDATE ir_act_window SET view_id = ${recordOf('base.view_country_tree')} WHERE id = ${recordOf('base.action_res_bank_form')}`);
    const run = await probe('views,actions');
    expect([subjects(run), messages(run)]).toEqual([
      ['window base.action_res_bank_form'], ['Its list view cannot be shown: ValueError: it shows fields that res.bank does not have: code'],
    ]);
  });

  test('fails for windows, menus and rules that lead nowhere', async () => {
    await sql(`UPDATE ir_act_window SET domain = '[(''gone'', ''='', uid)]' WHERE id = ${recordOf('base.action_partner_form')}`,
      `UPDATE ir_act_window SET res_model = 'acme.gone' WHERE id = ${recordOf('base.action_country')}`,
      `UPDATE ir_ui_menu SET action = 'ir.actions.act_window,999999' WHERE id = ${recordOf('base.menu_action_res_users')}`,
      `UPDATE ir_rule SET domain_force = '[(''gone_id.x'', ''='', user.id)]' WHERE id = ${recordOf('base.res_partner_rule')}`,
      `UPDATE ir_rule SET domain_force = '[(''id'', ''='', user.gone)]' WHERE id = ${recordOf('base.res_company_rule_employee')}`);
    expect(subjects(await probe('actions')).toSorted()).toEqual([
      'menu base.menu_action_res_users', 'rule base.res_company_rule_employee', 'rule base.res_partner_rule',
      'window base.action_country', 'window base.action_partner_form',
    ]);
  });

  test('fails for filters, server actions and export templates that name what is gone', async () => {
    const model = "(SELECT id FROM ir_model WHERE model = 'kit.fixture')";
    const columns = (table: string, names: string, ...rows: string[]): string => `INSERT INTO ${table} (${names}) VALUES ${rows.join()}`;
    await sql(columns('ir_filters', 'id, name, model_id, domain, context, sort, active',
      `(901, 'd', 'kit.fixture', '[("gone", "=", uid), ("create_uid.login", "=", context.get("x"))]', '{}', '[]', true)`,
      `(902, 'g', 'kit.fixture', '[]', '{"group_by": ["create_date:month", "gone:day"], "x": uid}', '[]', true)`,
      `(903, 's', 'kit.fixture', '[]', '{}', '["id", "gone desc"]', true)`,
      `(904, 'inactive', 'kit.fixture', '[("gone", "=", 1)]', '{}', '[]', false)`,
      `(905, 'good', 'kit.fixture', '[("create_date", ">", context_today())]', '{"group_by": "create_date:month"}', '["__count", "id desc"]', true)`),
    columns('ir_exports', 'id, name, resource', `(901, 'e', 'kit.fixture')`, `(902, 'good', 'kit.fixture')`),
    columns('ir_exports_line', 'export_id, name', `(901, 'gone/id')`, `(902, '.id')`, `(902, 'id')`, `(902, 'create_uid/.id')`, `(902, 'create_uid/partner_id/name')`),
    `UPDATE ir_act_server SET state = 'object_write', model_id = ${model}, update_path = 'create_uid.gone' WHERE id = ${recordOf('auth_totp.action_disable_totp')}`);
    const run = await probe('actions');
    expect(subjects(run)).toEqual(['filter id:901', 'filter id:902', 'filter id:903', 'server action auth_totp.action_disable_totp', 'export template id:901']);
    expect(messages(run)).toEqual([...Array(3).fill('gone'), 'create_uid.gone', 'gone.id'].map((path) => `It names fields that do not exist: kit.fixture: ${path}.`));
  });
});

test('styles that do not compile and scripts that are not there fail, and nothing is stored', async () => {
  const attachments = 'SELECT count(*), max(id) FROM ir_attachment';
  await sql(`INSERT INTO ir_attachment (name, type, url, public, mimetype, db_datas, create_uid)
      VALUES ('broken', 'binary', '/_custom/broken.scss', true, 'text/scss', 'a { color: $no-such-variable; }', 1)`,
    `INSERT INTO ir_asset (name, bundle, directive, path, active, sequence)
      VALUES ('broken', 'web.assets_backend', 'append', '/_custom/broken.scss', true, 99), ('gone', 'web.assets_backend', 'append', '/_custom/gone.js', true, 99)`);
  const before = await sql(attachments);
  const run = await probe('assets');
  expect(subjects(run)).toEqual(['file /_custom/gone.js', 'bundle web.assets_web']);
  expect(messages(run)[1]).toMatch(/^Its styles cannot be compiled: .*no-such-variable/);
  expect(run.document.ran.styles).toBe(1);
  expect(await sql(attachments)).toBe(before);
});

test('a bundle that cannot be put together fails where something loads it, and is said elsewhere', async () => {
  await sql(...['web.assets_frontend', 'acme.loaded_by_nobody'].map((bundle) => `INSERT INTO ir_asset (name, bundle, directive, path, target, active, sequence)
    VALUES ('lost', '${bundle}', 'after', '/web/static/src/start.js', '/web/static/src/gone.js', true, 99)`));
  const run = await probe('assets');
  expect(subjects(run)).toContain('bundle web.assets_frontend');
  expect(messages(run)[0]).toMatch(/^It cannot be put together: .*gone\.js/);
  expect(run.document.notRun).toContainEqual(expect.objectContaining({ subject: 'bundle acme.loaded_by_nobody' }));
});

describe('who may do what', () => {
  const BROKEN_DEFAULT = "INSERT INTO ir_default (field_id, json_value) SELECT id, '{' FROM ir_model_fields WHERE model = 'kit.fixture' AND name = 'code'";

  test('is told for the users who are asked for, after their groups changed too', async () => {
    const { document: { access: before } } = await probe('access');
    const visitor = Number(await sql(`SELECT ${recordOf('base.public_user')}`));
    expect([before.users, before.forms, before.refused, before.outOfTime]).toEqual([[2, visitor], {}, [], []]);
    expect(before.rights['kit.fixture']).toMatchObject({ read: [2] });
    expect(before.menus['base.menu_administration']).toEqual([2]);
    expect(before.records['kit.fixture']).toEqual({ all: 1002, seen: {} });
    await sql(`UPDATE res_groups_users_rel SET gid = ${recordOf('base.group_user')} WHERE uid = 2`,
      `INSERT INTO ir_rule (name, model_id, domain_force, active, global, perm_read, perm_write, perm_create, perm_unlink)
        SELECT 'few', id, '[(''qty'', ''<='', 10)]', true, true, true, true, true, true FROM ir_model WHERE model = 'kit.fixture'`,
      BROKEN_DEFAULT);
    const { document: { access: after } } = await probe('access', '--users', `2,${visitor},77`, '--modules', 'auth_totp,kit_fixture');
    expect([after.users, after.refused, after.outOfTime]).toEqual([[2, visitor], [], []]);
    expect(after.forms['kit.fixture']).toMatchObject({ readers: [2], hidden: {}, creators: [], cannotCreate: { 2: expect.stringMatching(/^JSONDecodeError/) } });
    expect(after.forms['res.users']).toMatchObject({ fields: expect.arrayContaining(['totp_secret']), hidden: { totp_secret: expect.arrayContaining([2]) } });
    expect(after.rights['res.country']).toEqual({ read: [2, visitor], write: [], create: [], unlink: [] });
    expect(after.menus['base.menu_administration']).toEqual([]);
    expect(after.records['kit.fixture']).toEqual({ all: 1002, seen: { 2: 12 } });
  });

  test('what cannot be asked is left out and said', async () => {
    await sql("INSERT INTO ir_rule (name, model_id, domain_force, active, global, perm_read, perm_write, perm_create, perm_unlink)"
      + " SELECT 'broken', id, '[(''gone'', ''='', 1)]', true, true, true, true, true, true FROM ir_model WHERE model = 'kit.fixture'");
    const { document: { access, outcome } } = await probe('access');
    expect([outcome, access.refused]).toEqual(['pass', [{ subject: 'records of kit.fixture', message: expect.stringContaining('gone') }]]);
    expect(access.records['kit.fixture']).toBeUndefined();
  });
});
