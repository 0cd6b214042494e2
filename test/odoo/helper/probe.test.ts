import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1, V2 } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';
import type { KitFixtureVariant } from '../support/kit-fixture.ts';

// Real Odoo on a machine that others use too.
let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());

const update = (variant: KitFixtureVariant, database: string): Promise<HelperRun> =>
  lab.run(variant, ['update', '--database', database, '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
const probe = (variant: KitFixtureVariant, database: string, ...more: string[]): Promise<HelperRun> =>
  lab.run(variant, ['probe', '--database', database, ...more]);
const subjects = ({ document }: HelperRun): string[] =>
  document.failures.map(({ probe: name, subject }: { probe: string; subject: string }) => `${name} ${subject}`);

/** Everything that a probe could have changed; what moves outside of transactions is left out. */
async function everything(database: string): Promise<object> {
  const { seconds: _seconds, ...observed } = (await lab.run('v1', ['observe', '--database', database])).document;
  const rows = await lab.sql(database, `SELECT name, state, latest_version, write_date FROM ir_module_module ORDER BY 1;
    SELECT key, value FROM ir_config_parameter ORDER BY 1; SELECT number_next FROM ir_sequence ORDER BY id`);
  return { observed, rows };
}

describe('after an update that renames a field and adds a required one', () => {
  beforeAll(async () => {
    await update('v2_good', await lab.clone('renamed'));
  });

  test('the new image passes every probe', async () => {
    const run = await probe('v2_good', 'renamed');
    expect([run.exitCode, run.document.outcome, run.document.failures]).toEqual([0, 'pass', []]);
    expect(run.document.ran.models).toBeGreaterThan(80);
    expect(run.document.ran.views).toBeGreaterThan(100);
    expect(run.document.ran.creates).toBe(2);
  });

  test('the old image fails for each reason, and changes nothing', async () => {
    const before = await everything('renamed');
    const run = await probe('v1', 'renamed');
    expect([run.exitCode, run.document.outcome]).toEqual([1, 'fail']);
    expect(subjects(run).toSorted()).toEqual([
      'catalogue kit_fixture.category',
      'catalogue kit_fixture.old_ref',
      'reads kit.fixture',
      'views kit_fixture.view_kit_fixture_form',
      'views kit_fixture.view_kit_fixture_list',
      'writes kit.fixture',
    ]);
    expect(run.document.preventedCommits).toBeGreaterThan(0);
    expect(await everything('renamed')).toEqual(before);
  });
});

test('code that loads and breaks when it is used fails', async () => {
  const { document } = await probe('breaks', await lab.clone('breaks'), '--only', 'reads,writes');
  expect(document.failures).toEqual([
    expect.objectContaining({ probe: 'reads', subject: 'kit.fixture', message: expect.stringMatching(/^Its records cannot be listed or found by name: ValueError/) }),
    expect.objectContaining({ probe: 'writes', subject: 'kit.fixture', message: expect.stringMatching(/^Creating a record breaks: AttributeError: .*_no_such_method/) }),
  ]);
});

test('half-processed modules fail the probe without a start of Odoo', async () => {
  await lab.clone('work');
  await lab.sql('work', "UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'kit_fixture'");
  const run = await probe('v2_good', 'work');
  expect([run.exitCode, subjects(run)]).toEqual([1, ['residue kit_fixture: to upgrade']]);
  expect(await lab.sql('work', "SELECT state FROM ir_module_module WHERE name = 'kit_fixture'")).toBe('to upgrade');
});

test('a module whose code is not in the image is a failure', async () => {
  await lab.clone('work');
  await lab.sql('work', "UPDATE ir_module_module SET state = 'installed', latest_version = '19.0.1.0' WHERE name = 'uom'");
  await lab.sql('work', "UPDATE ir_module_module SET name = 'acme_gone' WHERE name = 'uom'");
  expect(subjects(await probe('v1', 'work', '--only', 'reads'))).toEqual(['registry acme_gone']);
});

test('a database of another series is refused before its registry is loaded', async () => {
  await lab.clone('work');
  await lab.sql('work', "UPDATE ir_module_module SET latest_version = '18.0.1.3' WHERE name = 'base'");
  const { exitCode, document, progress } = await probe('v1', 'work');
  expect([exitCode, document.error.code]).toEqual([1, 'other-series']);
  expect(progress).not.toContain('odoo.modules.loading');
});

test('a registry that cannot be loaded is a failure and not unknown', async () => {
  await lab.clone('work');
  await lab.sql('work', 'ALTER TABLE ir_model_fields RENAME TO ir_model_fields_gone');
  const run = await probe('v1', 'work', '--only', 'reads');
  expect([run.document.outcome, run.document.failures[0]?.probe]).toEqual(['fail', 'registry']);
});

test('only the chosen probes run, and unknown names are refused', async () => {
  await lab.clone('work');
  const run = await probe('v1', 'work', '--only', 'catalogue');
  expect(Object.keys(run.document.ran).toSorted()).toEqual(['columns', 'modules']);
  expect((await probe('v1', 'work', '--only', 'everything')).exitCode).toBe(2);
});
