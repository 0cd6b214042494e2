import { describe, expect, test } from '@jest/globals';
import { judgeRehearsal, type RecipeTrial, type RehearsalObservations } from '../../../../../actions/common/odoo/rehearsal/judgement.ts';
import { comparison, observation, probe, rehearsal, update } from './observations.ts';

const RELAXES = ['acme_job.grade may be empty'];
const view = { probe: 'views', subject: 'acme.form', message: 'names a missing field' };
const moved = { deleted: { rows: 1, byDataFiles: 0, ids: [7] }, columns: {}, gone: {} };
const kept = update({ recipe: { records: { ir_ui_view: { changed: 1, deleted: 0, made: 0 } }, relaxes: RELAXES } });

function trial(overrides: Partial<RecipeTrial> = {}): RecipeTrial {
  return {
    recipe: { version: 1, helper: '0.1.0', digest: 'sha256:2', from: 'sha256:1', relaxes: RELAXES },
    revert: { helper: '0.1.0', outcome: 'reverted', reasons: [] },
    oldImage: { probe: probe(), smoke: probe() },
    comparison: comparison({ tables: { ir_ui_view: moved } }),
    forward: { update: update(), after: observation(), comparison: comparison() },
    ...overrides,
  };
}

/** A release whose old image finds a view that it cannot show, tried again after a recipe. */
function afterRecipe(overrides: Partial<RecipeTrial> = {}): RehearsalObservations {
  return rehearsal({ update: kept, oldImage: { probe: probe([view]), smoke: probe() }, recipe: trial(overrides) });
}

describe('a release whose old image works after a recipe', () => {
  test('is compatible, and says which recipe', () => {
    const judgement = judgeRehearsal(afterRecipe(), null);
    expect(judgement).toMatchObject({ outcome: 'pass', databaseChange: 'compatible', rollback: [{ code: 'recipe-proven' }], recipe: { relaxes: RELAXES } });
  });

  test('needs none where the old image works as it is, and the schema demands nothing new', () => {
    const undemanding = update({ recipe: { records: {}, relaxes: [] } });
    expect(judgeRehearsal(rehearsal({ update: undemanding }), null)).toMatchObject({ databaseChange: 'none', recipe: null });
  });

  test('needs it although the old image passes every probe, where the schema demands what old code may not fulfil', () => {
    expect(judgeRehearsal(rehearsal({ update: kept, recipe: trial() }), null)).toMatchObject({ databaseChange: 'compatible', recipe: { relaxes: RELAXES } });
    expect(judgeRehearsal(rehearsal({ update: kept }), null)).toMatchObject({ databaseChange: 'breaking', rollback: [{ code: 'schema-demands-more' }] });
  });
});

describe('a recipe is not offered', () => {
  const cases: [string, Partial<RecipeTrial>, string][] = [
    ['when it could not be applied', {
      revert: { helper: '0.1.0', outcome: 'refused', reasons: [{ code: 'no-recipe', message: 'Nothing was kept.' }] }, oldImage: null, comparison: null, forward: null,
    }, 'no-recipe'],
    ['when a probe of the old image still fails', { oldImage: { probe: probe([view]), smoke: probe() } }, 'probe-failed'],
    ['when the old image could not be probed', { oldImage: { probe: probe([], 'unknown'), smoke: probe() } }, 'probe-not-run'],
    ['when the old image could not be tried after it', { oldImage: null }, 'old-image-not-tried'],
    ['when it touches business rows', { comparison: comparison({ tables: { acme_job: moved } }) }, 'recipe-touches-rows'],
    ['when a table went with it', { comparison: comparison({ lostTables: { acme_job: { rows: 3, heldBy: [] } } }) }, 'recipe-touches-rows'],
    ['when the release does not go forward again', {
      forward: { update: update({ outcome: 'failed', reasons: [{ code: 'exit', message: 'It broke.' }] }), after: null, comparison: null },
    }, 'not-forward-again'],
    ['when the release goes forward to another schema', { forward: { update: update(), after: observation({ schema: {} }), comparison: comparison() } }, 'not-forward-again'],
    ['when going forward again changes rows', {
      forward: { update: update(), after: observation(), comparison: comparison({ tables: { acme_job: moved } }) },
    }, 'not-forward-again'],
  ];
  test.each(cases)('%s', (_, overrides, code) => {
    expect(judgeRehearsal(afterRecipe(overrides), null)).toMatchObject({ databaseChange: 'breaking', rollback: [{ code }], recipe: null });
  });

  test('when users have another access than before the update', () => {
    const access = (saw: number[]): NonNullable<ReturnType<typeof probe>['access']> => ({
      users: [2], menus: { 'acme.menu': saw }, rights: {}, records: {}, refused: [], outOfTime: [],
    });
    const observations = afterRecipe({ oldImage: { probe: { ...probe(), access: access([]) }, smoke: probe() } });
    const baseline = { probe: { ...probe(), access: access([2]) }, smoke: probe() };
    expect(judgeRehearsal({ ...observations, baseline }, null).rollback).toMatchObject([{ code: 'recipe-changes-access' }]);
  });
});

test('an old image does not load a module that the update has uninstalled, so no probe of it says anything', () => {
  const after = observation({ modules: { base: { state: 'installed', version: '19.0.1.3' }, acme: { state: 'uninstalled', version: null } } });
  expect(judgeRehearsal(rehearsal({ after }), null)).toMatchObject({ databaseChange: 'breaking', rollback: [{ code: 'old-module-gone' }] });
});

describe('an old image that shows other values on the migrated database', () => {
  const read = (digests: string): ReturnType<typeof probe> => ({
    ...probe(),
    values: {
      models: { 'acme.job': { table: 'acme_job', rows: 1, ids: [7], strangers: {}, fields: { old_ref: { type: 'char', stored: true, own: ['acme_job.old_ref'], shared: [], reads: { '': digests } } } } },
      refused: [], unstable: [], outOfTime: [],
    },
  });
  const baseline = { probe: read('aaaa'), smoke: probe() };

  test('cannot run on it, although no probe fails', () => {
    const oldImage = { probe: read('bbbb'), smoke: probe() };
    const judgement = judgeRehearsal(rehearsal({ baseline, oldImage, newImage: baseline }), null);
    expect(judgement).toMatchObject({ outcome: 'pass', databaseChange: 'breaking', rollback: [{ code: 'old-image-reads-differently' }] });
  });

  test('cannot run on it after a recipe either', () => {
    const observations = { ...afterRecipe({ oldImage: { probe: read('bbbb'), smoke: probe() } }), baseline, newImage: baseline };
    expect(judgeRehearsal(observations, null)).toMatchObject({ databaseChange: 'breaking', rollback: [{ code: 'old-image-reads-differently' }] });
  });

  test('fails the release where the new image does so', () => {
    const newImage = { probe: read('bbbb'), smoke: probe() };
    expect(judgeRehearsal(rehearsal({ baseline, newImage, oldImage: baseline }), null)).toMatchObject({ outcome: 'fail', reasons: [{ code: 'values-read-differently' }] });
  });
});

describe('a second update with the same code', () => {
  test('that was not tried leaves the rehearsal unknown', () => {
    expect(judgeRehearsal(rehearsal({ again: null }), null)).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'not-repeated' }] });
  });

  test.each([
    ['fails', { update: update({ outcome: 'failed', reasons: [{ code: 'exit', message: 'It broke.' }] }), comparison: null }],
    ['changes the schema again', { update: update({ change: { modules: { processed: [], installed: [] }, scripts: [], before: { modules: {}, schema: {} }, schema: { acme_job: 'sha256:1' }, seconds: 1 } }), comparison: comparison() }],
    ['changes rows again', { update: { ...update(), change: null }, comparison: comparison({ tables: { acme_job: moved } }) }],
  ])('that %s fails the release', (_, again) => {
    expect(judgeRehearsal(rehearsal({ again }), null)).toMatchObject({ outcome: 'fail', reasons: [{ code: 'update-not-repeatable' }] });
  });
});
