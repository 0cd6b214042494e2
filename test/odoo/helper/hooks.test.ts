import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1, V2 } from '../support/helper-lab.ts';
import type { HelperRun } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too. The steps that talk to Kubernetes are tested in test/unit/helper.
const RECORD = {
  RELEASE_OPERATION: 'update',
  RELEASE_DIGEST: V2,
  RELEASE_FROM: V1,
  RELEASE_DATABASE_CHANGE: 'compatible',
  RELEASE_RECIPE: '',
  RELEASE_MODULES: 'kit_fixture',
  RELEASE_HELPER: KIT_VERSION,
  RELEASE_RESTORE_POINT: '',
  ODOO_RELEASE_DATABASE: 'work',
};
const BACK = { ...RECORD, RELEASE_OPERATION: 'revert', RELEASE_DIGEST: V1, RELEASE_FROM: V2 };

let lab: HelperLab;
let expectation = '';
beforeAll(async () => {
  lab = await HelperLab.open();
  await lab.clone('rehearsal');
  const rehearsed = await lab.run('v2_good', ['update', '--database', 'rehearsal', '--digest', V2, '--from', V1, '--modules', 'kit_fixture']);
  expectation = JSON.stringify({ version: 1, helper: KIT_VERSION, digest: V2, from: V1, ...rehearsed.document.change });
}, PREPARATION);
afterAll(async () => lab?.close());

const answer = ({ exitCode, document }: HelperRun): unknown[] => [exitCode, document.step, document.outcome, document.reasons.map(({ code }: { code: string }) => code)];

test('a release is migrated once, as it was rehearsed, and a sync that is run again changes nothing', async () => {
  await lab.clone('work');
  expect(answer(await lab.hook('v2_good', 'preflight', RECORD))).toEqual([1, 'update', 'refused', ['no-expectation']]);
  expect(answer(await lab.hook('v2_good', 'preflight', RECORD, { expectation }))).toEqual([0, 'update', 'pass', []]);
  const migrated = await lab.hook('v2_good', 'migrate', RECORD, { expectation });
  expect(answer(migrated)).toEqual([0, 'update', 'pass', []]);
  expect(migrated.document.migration.change.modules.processed).toEqual(['kit_fixture']);
  expect(migrated.document.marker).toMatchObject({ digest: V2, from: V1, state: 'updated', traffic: 'closed' });

  const again = await lab.hook('v2_good', 'migrate', RECORD, { expectation });
  expect(answer(again)).toEqual([0, 'start', 'unchanged', []]);
  expect(again.progress).not.toContain('odoo.modules.loading');
});

test('a way back moves the marker and never starts Odoo', async () => {
  await lab.clone('work', 'rehearsal');
  const reverted = await lab.hook('v1', 'migrate', BACK);
  expect(answer(reverted)).toEqual([0, 'revert', 'pass', []]);
  expect(reverted.document.marker).toMatchObject({ digest: V1, from: V2, state: 'updated', traffic: 'closed' });
  expect(reverted.progress).not.toContain('odoo.modules.loading');
});

test('an update that failed lets nothing but a restore on', async () => {
  await lab.clone('work');
  await lab.sql('work', `UPDATE odoo_release.marker SET digest = '${V2}', origin = '${V1}', state = 'updating', traffic = 'closed'`);
  for (const step of ['preflight', 'migrate', 'smoke', 'open']) {
    expect(answer(await lab.hook('v2_good', step, RECORD, { expectation }))).toEqual([1, null, 'refused', ['half-updated']]);
  }
  expect(answer(await lab.hook('v1', 'preflight', BACK))).toEqual([1, null, 'refused', ['half-updated']]);
  const restore = { ...BACK, RELEASE_OPERATION: 'restore', RELEASE_RESTORE_POINT: 'p1', RELEASE_RESTORE_WAIT: '4' };
  expect(answer(await lab.hook('v1', 'preflight', restore))).toEqual([0, 'restore', 'pass', []]);
  expect(answer(await lab.hook('v1', 'migrate', restore))).toEqual([1, 'restore', 'refused', ['updating']]);
});

test('a restored database says that it serves, and is taken into use before anybody is let in', async () => {
  await lab.clone('work');
  const restore = { ...BACK, RELEASE_OPERATION: 'restore', RELEASE_RESTORE_POINT: 'p1' };
  expect(answer(await lab.hook('v1', 'smoke', restore))).toEqual([1, 'restore', 'refused', ['not-migrated']]);
  const restored = await lab.hook('v1', 'migrate', restore);
  expect(restored.document.marker).toMatchObject({ digest: V1, from: V2, state: 'updated', traffic: 'closed' });
  expect(answer(await lab.hook('v1', 'migrate', restore))).toEqual([0, 'start', 'unchanged', []]);
  expect(answer(await lab.hook('v1', 'migrate', { ...restore, RELEASE_RESTORE_POINT: 'p2' }))).toEqual([0, 'restore', 'pass', []]);
});
