import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1, V2 } from '../support/helper-lab.ts';
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

const mark = (...args: string[]): Promise<HelperRun> => lab.run('v1', ['mark', '--database', 'work', ...args]);
const gate = (digest: string, ...more: string[]): Promise<HelperRun> =>
  lab.run('v1', ['gate', '--database', 'work', '--digest', digest, ...more]);
const unmark = (): Promise<string> => lab.sql('work', 'DROP SCHEMA odoo_release CASCADE');

test('a running database is adopted once, for one release', async () => {
  await unmark();
  expect((await mark('--read')).document.marker).toBeNull();
  const adopted = await mark('--adopt', '--digest', V1);
  expect([adopted.exitCode, adopted.document.outcome]).toEqual([0, 'marked']);
  expect(adopted.document.marker).toMatchObject({ digest: V1, from: 'none', state: 'serving', traffic: 'open' });
  expect(adopted.document.marker.changedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect((await mark('--adopt', '--digest', V1)).document.outcome).toBe('unchanged');
  const other = await mark('--adopt', '--digest', V2);
  expect([other.exitCode, other.document.error.code]).toEqual([1, 'already-marked']);
});

test('a database with half-processed modules, or without Odoo, is not adopted', async () => {
  await unmark();
  await lab.sql('work', "UPDATE ir_module_module SET state = 'to install' WHERE name = 'web_tour'");
  expect((await mark('--adopt', '--digest', V1)).document.error.code).toBe('residue');
  await lab.clone('work', 'template0');
  expect((await mark('--adopt', '--digest', V1)).document.error.code).toBe('not-odoo');
});

test('the gate opens only for the release of the database, and waits for it', async () => {
  expect([(await gate(V1)).exitCode, (await gate(V1)).document.outcome]).toEqual([0, 'pass']);
  const other = await gate(V2);
  expect([other.exitCode, other.document.reasons[0].code]).toEqual([1, 'other-release']);

  await lab.sql('work', "UPDATE odoo_release.marker SET state = 'updating'");
  expect((await gate(V1)).document.reasons[0].code).toBe('updating');
  const waiting = gate(V1, '--wait', '20');
  await lab.sql('work', "SELECT pg_sleep(2); UPDATE odoo_release.marker SET state = 'updated'");
  expect((await waiting).exitCode).toBe(0);
});

test('revert moves the marker and never starts Odoo', async () => {
  await lab.sql('work', `UPDATE odoo_release.marker SET digest = '${V2}', origin = '${V1}', state = 'updated', traffic = 'closed'`);
  const before = await lab.sql('work', 'SELECT max(write_date) FROM ir_module_module');
  const revert = (...more: string[]): Promise<HelperRun> => lab.run('v1', ['revert', '--database', 'work', '--to', V1, '--from', V2, ...more]);

  const withRecipe = await revert('--recipe', '/tmp/recipe.json');
  expect([withRecipe.exitCode, withRecipe.document.reasons[0].code]).toEqual([1, 'recipe-unreadable']);
  const reverted = await revert();
  expect([reverted.exitCode, reverted.document.outcome]).toEqual([0, 'reverted']);
  expect(reverted.document.marker).toMatchObject({ digest: V1, from: V2, state: 'updated', traffic: 'closed' });
  expect(reverted.progress).not.toContain('odoo');
  expect((await revert()).document.outcome).toBe('unchanged');
  expect(await lab.sql('work', 'SELECT max(write_date) FROM ir_module_module')).toBe(before);
});

test('a release is marked as serving only after its update, with the state of traffic', async () => {
  expect((await mark('--serving', '--digest', V2)).document.error.code).toBe('other-release');
  await lab.sql('work', "UPDATE odoo_release.marker SET state = 'updated', traffic = 'closed'");
  expect((await mark('--serving', '--digest', V1, '--traffic', 'closed')).document.marker).toMatchObject({ state: 'serving', traffic: 'closed' });
  expect((await mark('--serving', '--digest', V1)).document.marker).toMatchObject({ state: 'serving', traffic: 'open' });
  expect((await mark('--serving', '--digest', V1)).document.outcome).toBe('unchanged');
});

test('wrong names and missing arguments are usage errors, and never reach PostgreSQL', async () => {
  for (const args of [['--read', '--adopt'], ['--adopt'], ['--serving', '--digest', 'latest'], []]) {
    const { exitCode, document } = await mark(...args);
    expect([args, exitCode, document.error?.code]).toEqual([args, 2, 'usage']);
  }
  expect((await lab.run('v1', ['mark', '--read', '--database', 'host=elsewhere'])).exitCode).toBe(2);
});
