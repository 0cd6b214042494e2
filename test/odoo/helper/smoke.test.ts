import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
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

test('on a clone a user logs in and reads a record; on any other database nobody gets a password', async () => {
  const passwords = (): Promise<string> => lab.sql('kit_work', 'SELECT md5(string_agg(password, id::text ORDER BY id)) FROM res_users');
  await lab.clone('kit_work');
  const before = await passwords();
  expect((await smoke('--start', '--database', 'kit_work')).document.notRun.map(({ probe }: { probe: string }) => probe)).toContain('login');
  expect(await passwords()).toBe(before);

  await cloneWithTag();
  expect((await smoke('--start', '--database', 'kit_work')).document).toMatchObject({ outcome: 'pass', failures: [], ran: { logins: 1 } });
});

test('a user of a clone who does not get in is a failure', async () => {
  await cloneWithTag();
  await lab.sql('kit_work', `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER refuse BEFORE UPDATE ON res_users FOR EACH ROW EXECUTE FUNCTION refuse()`);
  const { document } = await smoke('--start', '--database', 'kit_work');
  expect(document).toMatchObject({ outcome: 'fail', failures: [{ probe: 'login', subject: '/web/session/authenticate' }] });
  expect(document.failures[0].message).toContain('AccessDenied');
});

async function cloneWithTag(): Promise<void> {
  await lab.clone('kit_work');
  await lab.run('v1', ['tag-clone', '--database', 'kit_work', '--name', 'kit_work', '--source', 'production']);
}

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
