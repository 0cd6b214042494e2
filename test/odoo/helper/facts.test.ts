import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PREPARATION } from '../../integration/images/containers.ts';
import { HelperLab, V1 } from '../support/helper-lab.ts';

// Real Odoo on a machine that others use too.
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
  expect(Object.keys(document.modules).length).toBeGreaterThan(10);
  expect(document.modules.web).toMatchObject({ depends: ['base'], autoInstall: true });
});

test('content hashes Odoo itself and the modules that are asked for, and tells the graph of all', async () => {
  const [before, after] = [await lab.run('v1', ['content', '--modules', 'base,web,kit_fixture']), await lab.run('v2_good', ['content', '--modules', 'base,web,kit_fixture'])];
  const { modules, core, distributions } = before.document;
  expect([before.exitCode, after.document.core, after.document.distributions]).toEqual([0, core, distributions]);
  expect(distributions).toMatchObject({ lxml: expect.any(String), psycopg2: expect.any(String) });
  expect([modules.base.hash, modules.web.hash]).toEqual([after.document.modules.base.hash, after.document.modules.web.hash]);
  expect(modules.kit_fixture.hash).not.toBe(after.document.modules.kit_fixture.hash);
  expect(after.document.modules.kit_fixture).toMatchObject({
    version: '19.0.2.0.0', scripts: [{ version: '19.0.2.0.0', stage: 'post', file: expect.stringMatching(/^migrations\//) }, { stage: 'pre' }],
  });
  expect(modules.web_tour).toMatchObject({ hash: null, depends: expect.arrayContaining(['web']) });
  expect(before.document.seconds).toBeLessThan(20);
});

test('describe names file and line of a syntax error and of a missing dependency', async () => {
  const { document } = await lab.run('broken_code', ['describe']);
  expect(document.problems).toEqual([
    expect.objectContaining({ code: 'syntax', module: 'kit_fixture', line: 2, file: expect.stringContaining('end-broken.py') }),
    expect.objectContaining({ code: 'external-dependency', module: 'kit_fixture', line: expect.any(Number), message: expect.stringContaining('no_such_distribution') }),
  ]);
});

test('observe sees no difference in what PostgreSQL spells in another way once a dump of it was restored', async () => {
  await lab.clone('made');
  await lab.sql('made', `CREATE VIEW kit_open AS SELECT id FROM kit_fixture WHERE state IN ('draft', 'done');
    ALTER TABLE kit_fixture ADD CONSTRAINT kit_states CHECK (state IN ('draft', 'done', 'it''s') OR state IS NOT NULL);
    CREATE INDEX kit_open_ones ON kit_fixture (id) WHERE state IN ('draft', 'done')`);
  await lab.clone('restored', 'made');
  const definitions = `SELECT pg_get_viewdef('kit_open'::regclass), pg_get_constraintdef((SELECT oid FROM pg_constraint WHERE conname = 'kit_states')),
    pg_get_indexdef('kit_open_ones'::regclass)`;
  await lab.sql('restored', `DO $$ DECLARE view text; state text; open text; BEGIN ${definitions} INTO view, state, open;
    DROP VIEW kit_open; ALTER TABLE kit_fixture DROP CONSTRAINT kit_states; DROP INDEX kit_open_ones;
    EXECUTE 'CREATE VIEW kit_open AS ' || view; EXECUTE 'ALTER TABLE kit_fixture ADD CONSTRAINT kit_states ' || state; EXECUTE open; END $$`);
  expect(await lab.sql('restored', definitions)).not.toBe(await lab.sql('made', definitions));
  const [{ document: made }, { document: restored }] = [await lab.run('v1', ['observe', '--database', 'made']), await lab.run('v1', ['observe', '--database', 'restored'])];
  const promised = ({ sqlViews, constraints, indexes }: typeof made): unknown => [sqlViews, constraints.kit_fixture.toSorted(), indexes.kit_fixture.toSorted()];
  expect(promised(restored)).toEqual(promised(made));
});

test('observe sees schema, promises, views and crons, quickly and without changing anything', async () => {
  await lab.clone('work');
  const { exitCode, document } = await lab.run('v1', ['observe', '--database', 'work']);
  expect(exitCode).toBe(0);
  expect(document.modules.kit_fixture).toEqual({ state: 'installed', version: '19.0.1.0.0' });
  expect(document.schema.kit_fixture.name).toEqual({ type: 'character varying', notNull: true, default: null });
  expect(document.constraints.kit_fixture).toContain('kit_fixture_pkey PRIMARY KEY (id)');
  expect(document.sizes.kit_fixture).toBeGreaterThan(8192);
  expect(document.residue).toEqual([]);
  expect(document.promises.nullableRequired).toEqual([]);
  expect(document.crons['kit_fixture.cron_nightly']).toEqual({ name: 'Kit Fixture: nightly', active: true });
  expect(document.views['kit_fixture.view_kit_fixture_form']).toMatchObject({ model: 'kit.fixture', active: true });
  // The files are in the container that installed Odoo, and not in this one.
  expect(document.attachments.files).toBeGreaterThan(0);
  expect(document.attachments).toMatchObject({ missing: document.attachments.files, ids: expect.arrayContaining([expect.any(Number)]) });
  expect(document.marker).toMatchObject({ digest: V1, state: 'serving' });
  expect(document.seconds).toBeLessThan(2);
});

test('observe says in one document that a database is absent, or not Odoo', async () => {
  expect((await lab.run('v1', ['observe', '--database', 'absent'])).document.error).toMatchObject({ code: 'no-database' });
  expect((await lab.run('v1', ['observe', '--database', 'postgres'])).document.error).toMatchObject({ code: 'not-odoo' });
});
