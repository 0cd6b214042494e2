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

const update = (variant: KitFixtureVariant, database: string, ...more: string[]): Promise<HelperRun> =>
  lab.run(variant, ['update', '--database', database, '--digest', V2, '--from', V1, '--modules', 'kit_fixture', ...more]);

const codes = ({ document }: HelperRun): string[] => document.reasons.map(({ code }: { code: string }) => code);
const marker = async (database: string): Promise<{ digest: string; state: string } | null> =>
  (await lab.run('v1', ['mark', '--database', database, '--read'])).document.marker;

describe('a good update', () => {
  let rehearsed: HelperRun;
  beforeAll(async () => {
    rehearsed = await update('v2_good', await lab.clone('rehearsal'));
  });

  test('says what was processed, which scripts ran, what changed, and moves the marker', async () => {
    const { exitCode, document } = rehearsed;
    expect([exitCode, document.outcome, document.reasons]).toEqual([0, 'updated', []]);
    expect(document.change.modules).toEqual({ processed: ['kit_fixture'], installed: [] });
    expect(document.change.scripts).toEqual(['kit_fixture:post:19.0.2.0.0', 'kit_fixture:pre:19.0.2.0.0']);
    expect(Object.keys(document.change.schema)).toEqual(['kit_fixture']);
    expect(document.differences.kit_fixture).toContain('column removed old_ref character varying null default -');
    expect(document.endMarks).toEqual({ modulesLoaded: true, registryLoaded: true });
    expect(document.log.warnings).toEqual([]);
    expect(document.log.counts).toEqual({ warning: 0, error: 0, critical: 0 });
    expect(await marker('rehearsal')).toMatchObject({ digest: V2, from: V1, state: 'updated', traffic: 'closed' });
    expect(await lab.sql('rehearsal', "SELECT count(external_ref), count(*) FILTER (WHERE category = 'coded') FROM kit_fixture")).toBe('1002|1002');
  });

  test('run again has nothing to do', async () => {
    const again = await update('v2_good', 'rehearsal');
    expect([again.exitCode, again.document.outcome]).toEqual([0, 'unchanged']);
    expect(again.progress).not.toContain('odoo.modules.loading');
  });

  test('has the memory that it needs, beyond what Odoo gives a process that serves', async () => {
    const { exitCode, document } = await update('large', await lab.clone('large'));
    expect([exitCode, document.outcome, document.reasons]).toEqual([0, 'updated', []]);
  });

  test('repeats on production what was rehearsed, whatever production has more', async () => {
    await lab.clone('production');
    await lab.sql('production', 'ALTER TABLE kit_fixture ADD COLUMN x_studio varchar; CREATE TABLE x_other (id int)');
    const { exitCode, document } = await lab.run('v2_good',
      ['update', '--database', 'production', '--digest', V2, '--from', V1, '--modules', 'kit_fixture', '--expect', '-'], expectation({}));
    expect([exitCode, document.outcome, document.reasons]).toEqual([0, 'updated', []]);
  });

  test('that does something else than rehearsed stops with the marker still updating', async () => {
    await lab.clone('production');
    const { exitCode, document } = await lab.run('unique_on_duplicates',
      ['update', '--database', 'production', '--digest', V2, '--from', V1, '--modules', 'kit_fixture', '--expect', '-'],
      expectation({ schema: { kit_fixture: V1 } }));
    expect([exitCode, document.outcome]).toEqual([1, 'different']);
    expect(document.reasons[0].message).toContain('kit_fixture');
    expect(await marker('production')).toMatchObject({ digest: V2, state: 'updating' });
  });

  test('on a database that differs where the update changes it is refused before anything happens', async () => {
    await lab.clone('production');
    await lab.sql('production', 'ALTER TABLE kit_fixture ADD COLUMN category varchar');
    const { exitCode, document } = await lab.run('v2_good',
      ['update', '--database', 'production', '--digest', V2, '--from', V1, '--modules', 'kit_fixture', '--expect', '-'], expectation({}));
    expect([exitCode, document.outcome, document.reasons[0].code]).toEqual([1, 'refused', 'database-differs']);
    expect(document.reasons[0].message).toContain('kit_fixture.category is character varying null default - and was not there');
    expect(await marker('production')).toMatchObject({ digest: V1, state: 'serving' });
  });

  test('rehearsed by another helper is refused before anything happens', async () => {
    await lab.clone('production');
    const { exitCode, document } = await lab.run('v2_good',
      ['update', '--database', 'production', '--digest', V2, '--from', V1, '--modules', 'kit_fixture', '--expect', '-'], expectation({ helper: '9.9.9' }));
    expect([exitCode, document.outcome, document.reasons[0].code]).toEqual([1, 'refused', 'helper-differs']);
    expect(await marker('production')).toMatchObject({ digest: V1, state: 'serving' });
  });

  const expectation = (changes: object): string => {
    const { helper, digest, from, change } = rehearsed.document;
    return JSON.stringify({ version: 1, helper, digest, from, ...change, ...changes });
  };
});

test('a constraint that the data violates shows as absent, and no value of the data is told', async () => {
  const { document, progress } = await update('unique_on_duplicates', await lab.clone('work'));
  expect([document.exitCode, document.promises.absentConstraints]).toEqual([0, ['kit_fixture_code_unique']]);
  expect(JSON.stringify(document) + progress).not.toMatch(/\(C\d+\)/);
});

describe('a failed update', () => {
  test('leaves the marker updating, and neither update nor revert touches the database again', async () => {
    const failed = await update('bad_view', await lab.clone('work'));
    expect([failed.exitCode, failed.document.outcome, failed.document.exitCode]).toEqual([1, 'failed', 255]);
    expect(codes(failed)).toEqual(['exit-code', 'critical-log', 'no-end-marks', 'modules-not-processed', 'scripts-not-run']);
    expect(await marker('work')).toMatchObject({ digest: V2, state: 'updating' });
    expect(codes(await update('v2_good', 'work'))).toEqual(['half-updated']);
    const revert = await lab.run('v1', ['revert', '--database', 'work', '--to', V1, '--from', V2]);
    expect([revert.exitCode, revert.document.outcome, codes(revert)]).toEqual([1, 'refused', ['half-updated']]);
  });

  test('in an end script tells the schema that was left behind', async () => {
    const failed = await update('end_script_raises', await lab.clone('work'));
    expect(failed.document.outcome).toBe('failed');
    expect(failed.document.differences.kit_fixture).toContain('column removed old_ref character varying null default -');
  });
});
