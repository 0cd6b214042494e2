import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
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
  await lab.clone('kit_work');
});

const tag = (database: string, ...more: string[]): Promise<HelperRun> =>
  lab.run('v1', ['tag-clone', '--database', database, '--source', 'production', '--name', database, ...more]);
const neutralize = (database: string, source = 'production'): Promise<HelperRun> =>
  lab.run('v1', ['neutralize', '--database', database, '--clone-of', source]);
const untouched = async (database: string): Promise<void> => {
  expect(await lab.sql(database, "SELECT count(*) FROM ir_config_parameter WHERE key = 'database.is_neutralized'")).toBe('0');
};

test('a database that the kit did not tag is never neutralized, whatever its name', async () => {
  const { exitCode, document } = await neutralize('kit_work');
  expect([exitCode, document.error.code]).toEqual([1, 'not-a-clone']);
  await untouched('kit_work');
});

test('a tag needs the prefix, the same name twice and another source', async () => {
  await lab.clone('production');
  expect((await tag('production')).document.error.code).toBe('clone-name');
  expect((await tag('kit_work', '--name', 'kit_other')).document.error.code).toBe('clone-name');
  expect((await tag('kit_work', '--source', 'kit_work')).document.error.code).toBe('clone-name');
  expect(await lab.sql('kit_work', 'SELECT count(*) FROM odoo_release.clone')).toBe('0');
});

test('a copy of a tagged clone under another name is not a clone', async () => {
  expect((await tag('kit_work')).document.outcome).toBe('tagged');
  await lab.clone('restored', 'kit_work');
  expect((await neutralize('restored')).document.error.code).toBe('not-a-clone');
  expect((await neutralize('kit_work', 'another')).document.error.code).toBe('not-a-clone');
  await untouched('restored');
});

test('a tagged clone is made harmless, and every fact proves it', async () => {
  await lab.sql('kit_work', `INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, smtp_authentication, smtp_user, smtp_pass, active)
    VALUES ('out', 'smtp.example', 25, 'none', 'login', 'someone', 'a-password', true)`);
  const uuid = await lab.sql('kit_work', "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'");
  const tagged = await tag('kit_work');
  expect(tagged.document.clone).toMatchObject({ name: 'kit_work', source: 'production' });

  const { exitCode, document } = await neutralize('kit_work');
  expect([exitCode, document.outcome, document.reasons]).toEqual([0, 'neutralized', []]);
  expect(document.facts).toMatchObject({
    baseUrl: 'http://localhost.invalid', baseUrlFrozen: 'True', activeCrons: ['base.autovacuum_job'],
    activeMailServers: 0, mailServerPasswords: 0, enabledPaymentProviders: 0,
  });
  expect(await lab.sql('kit_work', "SELECT count(*) FROM ir_mail_server WHERE smtp_user IS NOT NULL OR smtp_pass IS NOT NULL")).toBe('0');
  expect(await lab.sql('kit_work', "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'")).not.toBe(uuid);
  expect(JSON.stringify(document)).not.toContain('a-password');
});

test('no secret of Odoo or of a module of its own stays in a clone, and their number can still be counted', async () => {
  await tag('kit_work');
  await lab.sql('kit_work', `UPDATE res_users SET password = 'a-secret' WHERE id = 2;
    INSERT INTO res_users_apikeys (name, user_id, scope, index, key) VALUES ('cli', 2, 'rpc', 'abcdefgh', 'a-secret');
    INSERT INTO ir_config_parameter (key, value) VALUES ('acme.api_key', 'a-secret'), ('auth_signup.reset_password', 'True')
      ON CONFLICT (key) DO UPDATE SET value = excluded.value;
    CREATE TABLE acme_bank (id serial, api_key varchar NOT NULL UNIQUE, pin_pwd varchar(8), client_secret jsonb, access_token varchar);
    INSERT INTO acme_bank (api_key, pin_pwd, client_secret, access_token) VALUES ('a-secret', 'a-secret', '{"1": "a-secret", "2": ""}', 'portal'), ('a-secret-2', NULL, NULL, NULL)`);
  const { document } = await neutralize('kit_work');
  expect([document.outcome, document.reasons]).toEqual(['neutralized', []]);
  expect(document.facts).toMatchObject({ keys: 0, secretColumns: [], secretParameters: [] });
  const left = await lab.sql('kit_work', `SELECT count(DISTINCT api_key), string_agg(left(api_key, 12) || coalesce(pin_pwd, '-') || access_token || left(client_secret ->> '1', 12), ',')
    , bool_and(client_secret ->> '2' = '') FROM acme_bank`);
  expect(left).toBe('2|$scrubbed$0$-portal$scrubbed$0$|t');
  expect(await lab.sql('kit_work', "SELECT string_agg(key || '=' || value, ',' ORDER BY key) FROM ir_config_parameter WHERE key IN ('acme.api_key', 'auth_signup.reset_password')"))
    .toBe('acme.api_key=,auth_signup.reset_password=True');
  expect(await lab.sql('kit_work', "SELECT left(password, 12) FROM res_users WHERE id = 2")).toBe('$scrubbed$0$');
});

test('a clone that could still reach the world is an error with the facts', async () => {
  await tag('kit_work');
  await lab.sql('kit_work', `CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.active := true; RETURN NEW; END';
    CREATE TRIGGER stay BEFORE UPDATE ON ir_cron FOR EACH ROW EXECUTE FUNCTION stay()`);
  const { exitCode, document } = await neutralize('kit_work');
  expect([exitCode, document.outcome, document.error.code]).toEqual([1, 'failed', 'not-harmless']);
  expect(document.facts.activeCrons).toContain('kit_fixture.cron_nightly');
});
