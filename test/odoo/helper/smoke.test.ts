import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
jest.setTimeout(180_000);

let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());

const smoke = (...args: string[]): Promise<HelperRun> => lab.run('v1', ['smoke', ...args]);

test('a healthy database serves its login page with every asset', async () => {
  await lab.clone('work');
  const { exitCode, document } = await smoke('--start', '--database', 'work');
  expect([exitCode, document.outcome, document.failures]).toEqual([0, 'pass', []]);
  expect(document.ran.assets).toBeGreaterThan(0);
  expect(document.notRun[0].probe).toBe('websocket');
  expect(await lab.sql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE datname = 'work'")).toBe('0');
});

test('a broken login page fails although the health page answers 200', async () => {
  await lab.clone('work');
  await lab.sql('work', `UPDATE ir_ui_view SET arch_db = '{"en_US": "<t t-name=\\"web.login\\"><t t-call=\\"web.absent\\"/></t>"}'
    WHERE key = 'web.login'`);
  const { exitCode, document } = await smoke('--start', '--database', 'work');
  expect([exitCode, document.outcome]).toEqual([1, 'fail']);
  expect(document.failures).toHaveLength(1);
  expect(document.failures[0]).toMatchObject({ probe: 'http', subject: '/web/login?db=work' });
  expect(document.failures[0].message).toMatch(/answered \d+\. Log: /);
});

test('a server that nobody started is a failure within the timeout', async () => {
  const { exitCode, document } = await smoke('--url', 'http://127.0.0.1:8069', '--timeout', '2');
  expect([exitCode, document.failures[0].message]).toEqual([1, 'Nobody answered within 2 s.']);
});

test('half-processed modules are refused: the server would finish them', async () => {
  await lab.clone('work');
  await lab.sql('work', "UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'kit_fixture'");
  const { exitCode, document } = await smoke('--start', '--database', 'work');
  expect([exitCode, document.error.code]).toEqual([1, 'residue']);
});
