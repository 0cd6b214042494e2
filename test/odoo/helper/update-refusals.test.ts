import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually, PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1, V2 } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';

const V3 = `sha256:${'3'.repeat(64)}`;

// Real Odoo on a machine that others use too.
let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());
beforeEach(async () => {
  await lab.clone('work');
});

const update = (...args: string[]): Promise<HelperRun> => lab.run('v2_good', ['update', '--digest', V2, ...args]);
const serving = async (): Promise<void> => {
  expect((await lab.run('v1', ['mark', '--database', 'work', '--read'])).document).toMatchObject({
    marker: { digest: V1, state: 'serving', traffic: 'open' },
    locked: false,
  });
};

async function expectRefusal(run: Promise<HelperRun>, code: string, says: string): Promise<void> {
  const { exitCode, document } = await run;
  expect([exitCode, document.outcome, document.reasons[0].code]).toEqual([1, 'refused', code]);
  expect(document.reasons[0].message).toContain(says);
  await serving();
}

test('a database that does not exist is refused and not made', async () => {
  await expectRefusal(update('--database', 'absent', '--from', V1, '--modules', 'kit_fixture'), 'no-database', 'absent');
  expect(await lab.sql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'absent'")).toBe('0');
});

test('modules that Odoo would skip silently are refused', async () => {
  await expectRefusal(update('--database', 'work', '--from', V1, '--modules', 'uom,no_such_module'), 'module-not-in-image', 'no_such_module');
  await expectRefusal(update('--database', 'work', '--from', V1, '--modules', 'uom'), 'module-not-installed', 'uom');
});

test('a database of another release, a used one for an install, and one without a marker are refused', async () => {
  await expectRefusal(update('--database', 'work', '--from', V3, '--modules', 'kit_fixture'), 'other-release', V3);
  await expectRefusal(update('--database', 'work', '--from', 'none', '--install', 'kit_fixture'), 'not-empty', V1);
  await lab.clone('unmarked');
  await lab.sql('unmarked', 'DROP SCHEMA odoo_release CASCADE');
  await expectRefusal(update('--database', 'unmarked', '--from', V1, '--modules', 'kit_fixture'), 'unmarked', 'adopt');
});

test('other sessions are refused by name, since they would block the update', async () => {
  const sleeping = lab.sql('work', "SET application_name = 'odoo-web'; BEGIN; SELECT pg_sleep(60)").catch(() => undefined);
  await eventually(() => lab.sql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'odoo-web'"), (count) => count === '1');
  await expectRefusal(update('--database', 'work', '--from', V1, '--modules', 'kit_fixture'), 'sessions', '1 x odoo-web');
  await lab.sql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'odoo-web'");
  await sleeping;
});

test('half-processed modules are refused: Odoo would finish them by itself', async () => {
  await lab.sql('work', "UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'web'");
  await expectRefusal(update('--database', 'work', '--from', V1, '--modules', 'kit_fixture'), 'residue', 'web: to upgrade');
});

test('an image that is older than the database is refused', async () => {
  await lab.sql('work', "UPDATE ir_module_module SET latest_version = '19.0.9.0.0' WHERE name = 'kit_fixture'");
  await expectRefusal(update('--database', 'work', '--from', V1, '--modules', 'kit_fixture'), 'downgrade', '19.0.9.0.0');
});

test('a database of another series is refused', async () => {
  await lab.sql('work', "UPDATE ir_module_module SET latest_version = '18.0.1.3' WHERE name = 'base'");
  await expectRefusal(update('--database', 'work', '--from', V1, '--modules', 'kit_fixture'), 'other-series', '18.0.1.3');
});

test('a release without modules to update only moves the marker', async () => {
  const { exitCode, document, progress } = await update('--database', 'work', '--from', V1, '--modules', '');
  expect([exitCode, document.outcome, document.exitCode, document.change.schema]).toEqual([0, 'updated', null, {}]);
  expect(progress).not.toContain('odoo.modules.loading');
});

test('wrong usage is exit status 2 with a document', async () => {
  const { exitCode, document } = await update('--database', 'work', '--from', 'none', '--modules', 'kit_fixture');
  expect([exitCode, document.error.code]).toEqual([2, 'usage']);
});

test('while one update runs, a second one and the marker are locked; killed, it leaves no session and stays half-updated', async () => {
  const slow = await lab.start('slow', ['update', '--database', 'work', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
  await eventually(() => slow.progress(), (log) => log.includes('post-backfill-category'), 60_000);
  const second = await update('--database', 'work', '--from', V1, '--modules', 'kit_fixture');
  expect([second.exitCode, second.document.reasons[0].code]).toEqual([1, 'locked']);
  const read = await lab.run('v1', ['mark', '--database', 'work', '--read']);
  expect(read.document).toMatchObject({ locked: true, marker: { digest: V2, state: 'updating', traffic: 'closed' } });

  await slow.signal('SIGTERM');
  const killed = await slow.end();
  expect([killed.exitCode, killed.document.outcome]).toEqual([1, 'failed']);
  expect(killed.document.reasons[0]).toMatchObject({ code: 'interrupted' });
  expect(await lab.sql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE datname = 'work'")).toBe('0');
  expect((await lab.run('v1', ['mark', '--database', 'work', '--read'])).document).toMatchObject({ locked: false, marker: { state: 'updating' } });
});

test('an update that was overtaken by somebody else leaves the marker alone', async () => {
  const running = await lab.start('v2_good', ['update', '--database', 'work', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
  await eventually(() => lab.sql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'odoo-release-update-%'"), (count) => count !== '0', 60_000);
  await lab.sql('work', `UPDATE odoo_release.marker SET digest = '${V3}', token = token + 1`);
  const { exitCode, document } = await running.end();
  expect([exitCode, document.error.code]).toEqual([1, 'overtaken']);
  expect((await lab.run('v1', ['mark', '--database', 'work', '--read'])).document.marker).toMatchObject({ digest: V3, state: 'updating' });
});

test('an update that waits in vain for a lock says who holds it, and does not wait for the end of that session', async () => {
  const running = await lab.start('v2_good', ['update', '--database', 'work', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
  await eventually(() => lab.sql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'odoo-release-update-%'"), (count) => count !== '0', 60_000);
  const reader = lab.sql('work', "SET application_name = 'report-tool'; BEGIN; LOCK TABLE ir_module_module; SELECT pg_sleep(600)").catch(() => undefined);
  const { exitCode, document } = await running.end();
  expect([exitCode, document.outcome]).toEqual([1, 'failed']);
  expect(document.reasons.find(({ code }: { code: string }) => code === 'blocked').message).toContain('report-tool (active');
  await lab.sql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'report-tool'");
  await reader;
});

test('an update that does not end in time is killed', async () => {
  const late = await lab.run('slow', ['update', '--database', 'work', '--digest', V2, '--from', V1, '--modules', 'kit_fixture', '--timeout', '6']);
  expect([late.exitCode, late.document.outcome, late.document.reasons[0].code]).toEqual([1, 'failed', 'timeout']);
  expect(await lab.sql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE datname = 'work'")).toBe('0');
});
