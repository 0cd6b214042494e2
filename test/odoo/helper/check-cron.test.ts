import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Attempt, retryUntil } from '../../../actions/common/runtime/retry.ts';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1, V2 } from '../support/helper-lab.ts';

// Real Odoo's jobs on a machine that others use too.
let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());
beforeEach(async () => {
  await lab.clone('work');
  await lab.sql('work', "UPDATE odoo_release.marker SET state = 'serving'; UPDATE ir_cron SET lastcall = NULL, nextcall = now() AT TIME ZONE 'UTC' - interval '10 minutes'");
});

/** Waits until the session that plays a job holds its row. */
async function untilAsleep(): Promise<void> {
  const attempt = async (): Promise<Attempt<void>> => {
    const asleep = await lab.sql('work', "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    return asleep === '1' ? { done: true, value: undefined } : { done: false, error: new Error('No session sleeps.') };
  };
  await retryUntil(attempt, { deadline: 8000, first: 100, longest: 100 });
}

async function answer(digest = V1, database = 'work'): Promise<[number, string, string[]]> {
  const { exitCode, document } = await lab.run('v1', ['check-cron', '--database', database, '--digest', digest]);
  return [exitCode, document.outcome, document.reasons.map(({ code }: { code: string }) => code)];
}

test('jobs that nobody has run for ten minutes mean that cron stands still', async () => {
  expect(Number(await lab.sql('work', 'SELECT count(*) FROM ir_cron WHERE active'))).toBeGreaterThan(0);
  expect(await answer()).toEqual([1, 'fail', ['cron-stands-still']]);
});

test('jobs that are due since a moment, or not at all, are no reason', async () => {
  await lab.sql('work', "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '2 minutes'");
  expect(await answer()).toEqual([0, 'pass', []]);
  await lab.sql('work', "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 day', active = false");
  expect(await answer()).toEqual([0, 'pass', []]);
});

test('one job that ran lately, or that runs as long as it likes, shows that cron works', async () => {
  const one = '(SELECT min(id) FROM ir_cron WHERE active)';
  await lab.sql('work', `UPDATE ir_cron SET lastcall = now() AT TIME ZONE 'UTC' - interval '1 minute' WHERE id = ${one}`);
  expect(await answer()).toEqual([0, 'pass', []]);
  await lab.sql('work', 'UPDATE ir_cron SET lastcall = NULL');
  const job = lab.sql('work', `BEGIN; SELECT id FROM ir_cron WHERE id = ${one} FOR NO KEY UPDATE SKIP LOCKED; SELECT pg_sleep(8); ROLLBACK`);
  await untilAsleep();
  expect(await answer()).toEqual([0, 'pass', []]);
  await job;
  expect(await answer()).toEqual([1, 'fail', ['cron-stands-still']]);
});

test('what waits for its release is left alone, and so is what cannot be asked', async () => {
  expect(await answer(V2)).toEqual([0, 'pass', []]);
  await lab.sql('work', "UPDATE odoo_release.marker SET state = 'updated'");
  expect(await answer()).toEqual([0, 'pass', []]);
  expect(await answer(V1, 'nowhere')).toEqual([0, 'unknown', ['no-database']]);
});
