import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1 } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
jest.setTimeout(180_000);

let lab: HelperLab;
beforeAll(async () => {
  lab = await HelperLab.open();
}, PREPARATION);
afterAll(async () => lab?.close());

test("describe tells the customer's addons with versions, dependencies and scripts, and no problem in good ones", async () => {
  const { exitCode, document } = await lab.run('v2_good', ['describe']);
  expect([exitCode, document.series, document.customerModules, document.problems]).toEqual([0, '19.0', ['kit_fixture'], []]);
  expect(Object.keys(document.modules)).toEqual(['kit_fixture']);
  expect(document.modules.kit_fixture).toMatchObject({ version: '19.0.2.0.0', depends: ['base'], installable: true });
  expect(document.modules.kit_fixture.migrations.map(({ stage, version }: { stage: string; version: string }) => `${stage} ${version}`))
    .toEqual(['post 19.0.2.0.0', 'pre 19.0.2.0.0']);
});

test('describe --all tells every module of the image', async () => {
  const { document } = await lab.run('v1', ['describe', '--all']);
  expect(Object.keys(document.modules).length).toBeGreaterThan(300);
  expect(document.modules.web).toMatchObject({ depends: ['base'], autoInstall: true });
});

test('describe names file and line of a syntax error and of a missing dependency', async () => {
  const { document } = await lab.run('broken_code', ['describe']);
  expect(document.problems).toEqual([
    expect.objectContaining({ code: 'syntax', module: 'kit_fixture', line: 2, file: expect.stringContaining('end-broken.py') }),
    expect.objectContaining({ code: 'external-dependency', module: 'kit_fixture', line: expect.any(Number), message: expect.stringContaining('no_such_distribution') }),
  ]);
});

test('observe sees schema, promises, counts and values, quickly and without changing anything', async () => {
  await lab.clone('work');
  const { exitCode, document } = await lab.run('v1', ['observe', '--database', 'work', '--columns', 'kit_fixture.old_ref,kit_fixture.absent']);
  expect(exitCode).toBe(0);
  expect(document.modules.kit_fixture).toEqual({ state: 'installed', version: '19.0.1.0.0' });
  expect(document.schema.kit_fixture.name).toEqual({ type: 'character varying', notNull: true, default: null });
  expect(document.constraints.kit_fixture).toContain('kit_fixture_pkey PRIMARY KEY (id)');
  expect(document.counts.kit_fixture).toBe(1002);
  expect(document.residue).toEqual([]);
  expect(document.promises.nullableRequired).toEqual([]);
  expect(document.crons['kit_fixture.cron_nightly']).toEqual({ name: 'Kit Fixture: nightly', active: true });
  expect(document.views['kit_fixture.view_kit_fixture_form']).toMatchObject({ model: 'kit.fixture', active: true });
  expect(document.columns).toEqual({ 'kit_fixture.old_ref': { count: 1002, checksum: expect.any(String) } });
  expect(document.marker).toMatchObject({ digest: V1, state: 'serving' });
  expect(document.seconds).toBeLessThan(2);
});

test('a checksum follows a rename and a change of type, and notices one changed value', async () => {
  const read = async (columns: string): Promise<Record<string, { checksum: string }>> =>
    (await lab.run('v1', ['observe', '--database', 'work', '--columns', columns])).document.columns;
  await lab.clone('work');
  const before = await read('kit_fixture.old_ref,kit_fixture.qty,kit_fixture.code');
  await lab.sql('work', `ALTER TABLE kit_fixture RENAME old_ref TO external_ref;
    ALTER TABLE kit_fixture ALTER qty TYPE double precision;
    ALTER TABLE kit_fixture ALTER code TYPE jsonb USING CASE WHEN code IS NOT NULL THEN jsonb_build_object('en_US', code) END`);
  const after = await read('kit_fixture.external_ref,kit_fixture.qty,kit_fixture.code');
  expect(after['kit_fixture.external_ref']).toEqual(before['kit_fixture.old_ref']);
  expect(after['kit_fixture.qty']).toEqual(before['kit_fixture.qty']);
  expect(after['kit_fixture.code']).toEqual(before['kit_fixture.code']);
  await lab.sql('work', 'UPDATE kit_fixture SET qty = qty + 1 WHERE id = 1');
  expect((await read('kit_fixture.qty'))['kit_fixture.qty']?.checksum).not.toBe(before['kit_fixture.qty']?.checksum);
});

test('observe says in one document that a database is absent, or not Odoo', async () => {
  expect((await lab.run('v1', ['observe', '--database', 'absent'])).document.error).toMatchObject({ code: 'no-database' });
  expect((await lab.run('v1', ['observe', '--database', 'postgres'])).document.error).toMatchObject({ code: 'not-odoo' });
});
