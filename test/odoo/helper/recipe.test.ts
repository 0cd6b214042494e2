import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1, V2 } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
let lab: HelperLab;
let updated: HelperRun;
beforeAll(async () => {
  lab = await HelperLab.open();
  await lab.clone('kit_updated');
  updated = await lab.run('everyday', ['update', '--database', 'kit_updated', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
}, PREPARATION);
afterAll(async () => lab?.close());

const RELAXES = [
  'kit_fixture is without constraint kit_fixture_priority_positive',
  'kit_fixture.priority may be empty',
];
const proven = (relaxes = RELAXES): string => JSON.stringify({ version: 1, helper: updated.document.helper, digest: V2, from: V1, relaxes });
const revert = (database: string, recipe = proven()): Promise<HelperRun> =>
  lab.run('v1', ['revert', '--database', database, '--to', V1, '--from', V2, '--recipe', '-'], recipe);
const probeOld = (database: string): Promise<HelperRun> => lab.run('v1', ['probe', '--database', database]);
const failedProbes = ({ document }: HelperRun): string[] =>
  document.failures.map(({ probe, subject }: { probe: string; subject: string }) => `${probe} ${subject}`);

test('an update says what a recipe would put back and relax', () => {
  const { outcome, recipe } = updated.document;
  expect(outcome).toBe('updated');
  expect(recipe.relaxes).toEqual(RELAXES);
  expect(recipe.records.ir_ui_view).toEqual({ changed: 2, deleted: 0, made: 0 });
  expect(recipe.records.ir_ui_menu).toEqual({ changed: 1, deleted: 0, made: 2 });
  expect(recipe.records.ir_act_window_view).toEqual({ changed: 0, deleted: 2, made: 2 });
  expect(recipe.records.ir_module_module).toEqual({ changed: 1, deleted: 0, made: 0 });
});

test('the old image works on the migrated database after the recipe, and business rows stay as they are', async () => {
  await lab.clone('kit_reverted', 'kit_updated');
  await lab.sql('kit_reverted', "INSERT INTO kit_fixture (name, priority) VALUES ('Written with the new release', 7)");
  expect(failedProbes(await probeOld('kit_reverted'))).not.toEqual([]);
  expect((await revert('kit_reverted')).document).toMatchObject({ outcome: 'reverted', marker: { digest: V1, state: 'updated' } });
  expect(failedProbes(await probeOld('kit_reverted'))).toEqual([]);
  expect(await lab.sql('kit_reverted', "SELECT priority FROM kit_fixture WHERE name = 'Written with the new release'")).toBe('7');
  const views = "SELECT array_agg(id ORDER BY id) FROM ir_act_window_view WHERE act_window_id = (SELECT res_id FROM ir_model_data WHERE name = 'action_kit_fixture')";
  expect(await lab.sql('kit_reverted', views)).toBe(await lab.sql('template_v1', views));
  const left = `SELECT (SELECT count(*) FROM ir_ui_menu WHERE name ->> 'en_US' LIKE '%Kit%'), (SELECT count(*) FROM ir_model WHERE model LIKE 'kit.%'),
    (SELECT latest_version FROM ir_module_module WHERE name = 'kit_fixture')`;
  expect(await lab.sql('kit_reverted', left)).toBe('1|1|19.0.1.0.0');
});

test('the release goes forward again after the recipe', async () => {
  await lab.clone('kit_forward', 'kit_updated');
  await revert('kit_forward');
  await lab.sql('kit_forward', "INSERT INTO kit_fixture (name, priority) VALUES ('Written with the old release', 1)");
  const again = await lab.run('everyday', ['update', '--database', 'kit_forward', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
  expect(again.document).toMatchObject({ outcome: 'updated', recipe: { relaxes: RELAXES } });
  expect(failedProbes(await lab.run('everyday', ['probe', '--database', 'kit_forward']))).toEqual([]);
});

test('what somebody points to by now stays, shows nowhere, and comes back with the release', async () => {
  await lab.clone('kit_pointed', 'kit_updated');
  const made = "(SELECT id FROM ir_ui_menu WHERE name ->> 'en_US' = 'Kit')";
  await lab.sql('kit_pointed', `INSERT INTO ir_ui_menu (name, parent_id, active, sequence) VALUES ('{"en_US": "Mine"}', ${made}, true, 1)`);
  await revert('kit_pointed');
  const active = "SELECT active FROM ir_ui_menu WHERE name ->> 'en_US' = 'Kit'";
  expect(await lab.sql('kit_pointed', active)).toBe('f');
  await lab.run('everyday', ['update', '--database', 'kit_pointed', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
  expect(await lab.sql('kit_pointed', active)).toBe('t');
});

test('a recipe that the database refuses changes nothing', async () => {
  await lab.clone('kit_refusing', 'kit_updated');
  const taken = `(SELECT before ->> 'act_window_id' FROM odoo_release.recipe_row WHERE name = 'ir_act_window_view' AND after IS NULL LIMIT 1)::int`;
  await lab.sql('kit_refusing', `DELETE FROM ir_act_window_view WHERE act_window_id = ${taken};
    INSERT INTO ir_act_window_view (act_window_id, view_mode) VALUES (${taken}, 'list')`);
  const { document } = await revert('kit_refusing');
  expect(document.reasons).toMatchObject([{ code: 'recipe-failed', message: expect.stringMatching(/nothing was changed: duplicate key/) }]);
  expect(await lab.sql('kit_refusing', 'SELECT digest, state FROM odoo_release.marker')).toBe(`${V2}|updated`);
  expect(await lab.sql('kit_refusing', "SELECT latest_version FROM ir_module_module WHERE name = 'kit_fixture'")).not.toBe('19.0.1.0.0');
});

test('a recipe that relaxes something else than it did in the rehearsal, or of another pair, changes nothing', async () => {
  const before = await lab.sql('kit_updated', 'SELECT count(*) FROM ir_ui_menu');
  expect((await revert('kit_updated', proven([]))).document.reasons[0].code).toBe('recipe-differs');
  expect((await revert('kit_updated', proven().replace(V2, V2.replaceAll('2', '3')))).document.reasons[0].code).toBe('recipe-other-release');
  expect((await revert('kit_updated', '{')).document.reasons[0].code).toBe('recipe-unreadable');
  await lab.sql('kit_updated', 'DROP TABLE odoo_release.recipe');
  expect((await revert('kit_updated')).document.reasons[0].code).toBe('no-recipe');
  expect(await lab.sql('kit_updated', 'SELECT count(*) FROM ir_ui_menu')).toBe(before);
});
