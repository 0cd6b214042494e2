import { expect, test } from '@jest/globals';
import type { HelperCall, StartHelper } from '../../../actions/common/odoo/helper/ask.ts';
import { AT_ONCE } from '../../../actions/rehearse-migration/src/clone.ts';
import { observeRelease, type RehearsalSubjects } from '../../../actions/rehearse-migration/src/observe-release.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { observation, probe, update, comparison } from '../common/odoo/rehearsal/observations.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const marker = { digest: OLD, from: 'none', state: 'serving', traffic: 'open', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };
const reverted = { helper: '0.1.0', outcome: 'reverted', reasons: [] };
const ANSWERS: Record<string, object> = {
  'tag-clone': { outcome: 'tagged' }, neutralize: { outcome: 'neutralized' }, mark: { marker }, observe: observation(),
};

const NEW = `sha256:${'2'.repeat(64)}`;

function subjects(helper: StartHelper): RehearsalSubjects {
  const copied = (): Promise<void> => Promise.resolve();
  return {
    old: { digest: OLD, helper }, new: { digest: NEW, helper },
    golden: 'golden', work: 'work', before: 'before', baseline: 'baseline', tried: 'tried', migrated: 'migrated', again: 'again', back: 'back', forth: 'forth', killed: 'killed', killDrill: false,
    copyRows: copied, copyWork: copied, discard: copied,
  };
}

test('a baseline that breaks off before the update ends is an error to handle, not the end of the process', async () => {
  const helper: StartHelper = async ({ args: [command = ''] }: HelperCall) => {
    if (command === 'update') {
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    return { stdout: JSON.stringify(ANSWERS[command] ?? { error: { code: 'broken', message: `${command} broke` } }), stderr: '', exitCode: 0 };
  };
  const unhandled: unknown[] = [];
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  await expect(observeRelease(subjects(helper), () => Promise.resolve({ modules: [], scripts: [] }), makeSteps())).rejects.toThrow('probe broke');
  expect(unhandled).toEqual([]);
});

test('every probe asks for the access of the users who stood for all before the update, and for the planned modules', async () => {
  const answers: Record<string, object> = {
    ...ANSWERS, observe: observation({ users: [2, 7] }), probe: probe(), smoke: probe(), update: update(), compare: comparison(), revert: reverted,
  };
  const asked: (readonly string[])[] = [];
  const helper: StartHelper = ({ args }: HelperCall) => {
    asked.push(args);
    return Promise.resolve({ stdout: JSON.stringify(answers[args[0] ?? '']), stderr: '', exitCode: 0 });
  };
  await observeRelease(subjects(helper), () => Promise.resolve({ modules: ['acme'], scripts: [] }), makeSteps());
  const probes = asked.filter(([command]) => command === 'probe');
  expect(probes.map((args) => args.slice(3, 7))).toEqual(Array.from({ length: 3 }, () => ['--users', '2,7', '--modules', 'acme']));
});

test('where the old image fails only with the new views, the recipe is tried on a copy, and the way forward on another', async () => {
  const recipe = { records: { ir_ui_view: { changed: 1, deleted: 0, made: 0 } }, relaxes: ['acme_job.grade may be empty'] };
  const answers: Record<string, object> = {
    ...ANSWERS, smoke: probe(), update: update({ recipe }), compare: comparison(), revert: reverted,
  };
  const asked: HelperCall[] = [];
  const helper: StartHelper = (call) => {
    asked.push(call);
    const wasReverted = asked.some(({ args }) => args.includes('--recipe'));
    const broken = call.args.includes('migrated') && !wasReverted;
    const answer = call.args[0] === 'probe' ? probe(broken ? [{ probe: 'views', subject: 'acme.form', message: 'names a missing field' }] : []) : answers[call.args[0] ?? ''];
    return Promise.resolve({ stdout: JSON.stringify(answer), stderr: '', exitCode: 0 });
  };
  const seen = await observeRelease(subjects(helper), () => Promise.resolve({ modules: ['acme'], scripts: [] }), makeSteps());
  expect(seen.recipe).toMatchObject({ revert: { outcome: 'reverted' }, forward: { update: { outcome: 'updated' } } });
  const applied = asked.findIndex(({ args }) => args.includes('--recipe'));
  expect(JSON.parse(asked[applied]?.input ?? '')).toEqual({ version: 1, helper: '0.1.0', digest: NEW, from: OLD, relaxes: recipe.relaxes });
  const askedOf = (database: string): string[] =>
    asked.slice(applied).flatMap(({ args }) => (args[args.indexOf('--database') + 1] === database ? [String(args[0])] : []));
  expect(askedOf('back')).toEqual(['revert', 'probe', 'smoke']);
  expect(askedOf('forth')).toEqual(['revert', 'compare', 'update', 'observe', 'compare', 'revert']);
});

test('no recipe is tried where the old image misses a column that is gone: it brings none back', async () => {
  const gone = { probe: 'reads', subject: 'acme.job', message: 'UndefinedColumn' };
  const observed = [observation(), observation({ schema: { acme_job: {} } })];
  const helper: StartHelper = ({ args }) => {
    const answers: Record<string, object | undefined> = {
      ...ANSWERS, observe: args[0] === 'observe' ? observed.shift() : undefined, probe: probe(args.includes('migrated') ? [gone] : []), smoke: probe(),
      update: update({ recipe: { records: {}, relaxes: [] } }), compare: comparison(), revert: reverted,
    };
    return Promise.resolve({ stdout: JSON.stringify(answers[args[0] ?? '']), stderr: '', exitCode: 0 });
  };
  const seen = await observeRelease(subjects(helper), () => Promise.resolve({ modules: ['acme'], scripts: [] }), makeSteps());
  expect([seen.oldImage?.probe.failures, seen.recipe]).toEqual([[gone], null]);
});

test('what the unchanged code logs is looked for only where the update logged an error', async () => {
  const error = { level: 'ERROR', logger: 'odoo.addons.acme', message: 'The printer is offline.' };
  const seenWith = async (errors: object[]): Promise<{ noise: object[]; updates: string[] }> => {
    const asked: (readonly string[])[] = [];
    const answers: Record<string, object> = {
      ...ANSWERS, probe: probe(), smoke: probe(), update: { ...update(), log: { errors, warnings: [] } }, compare: comparison(), revert: reverted,
    };
    const helper: StartHelper = ({ args }) => {
      asked.push(args);
      return Promise.resolve({ stdout: JSON.stringify(answers[args[0] ?? '']), stderr: '', exitCode: 0 });
    };
    const { noise } = await observeRelease(subjects(helper), () => Promise.resolve({ modules: ['acme'], scripts: [] }), makeSteps());
    return { noise, updates: asked.filter(([command]) => command === 'update').map(([, , database = '']) => database) };
  };
  expect(await seenWith([])).toEqual({ noise: [], updates: ['work', 'again'] });
  expect(await seenWith([error])).toEqual({ noise: [error], updates: ['work', 'again', 'baseline'] });
});

test('the old image before the update is asked for facts, and for what failed afterwards only', async () => {
  const views = { probe: 'views', subject: 'acme.form', message: 'names a missing field' };
  const askedWith = async (failures: ReturnType<typeof probe>['failures'], web: ReturnType<typeof probe>): Promise<string[]> => {
    const asked: (readonly string[])[] = [];
    const answers: Record<string, object> = { ...ANSWERS, probe: probe(failures), smoke: web, update: update(), compare: comparison(), revert: reverted };
    const helper: StartHelper = ({ args }) => {
      asked.push(args);
      return Promise.resolve({ stdout: JSON.stringify(answers[args[0] ?? '']), stderr: '', exitCode: 0 });
    };
    await observeRelease(subjects(helper), () => Promise.resolve({ modules: [], scripts: [] }), makeSteps());
    return asked.filter((args) => args.includes('baseline')).map(([command = '', ...rest]) => [command, ...rest.filter((_, place) => rest[place - 1] === '--only')].join(' '));
  };
  expect(await askedWith([], probe())).toEqual(['probe access,reads,values']);
  expect(await askedWith([views], probe())).toEqual(['probe access,reads,values', 'probe views']);
  expect(await askedWith([], probe([views]))).toEqual(['probe access,reads,values', 'smoke']);
});

test('of models that only the new code touches, the old image is asked what it showed before', async () => {
  const model = (table: string): object => ({ table, rows: 1, ids: [1], strangers: {}, fields: {} });
  const values = (...tables: string[]): object => ({ models: Object.fromEntries(tables.map((table) => [table.replaceAll('_', '.'), model(table)])), refused: [], unstable: [], outOfTime: [] });
  const asked: (readonly string[])[] = [];
  const helper: StartHelper = ({ args }) => {
    asked.push(args);
    const isBaseline = args.includes('baseline');
    const seen = isBaseline && !args.includes('--models') ? values('acme_job') : values('acme_job', 'acme_grade', 'res_partner');
    const answers: Record<string, object> = {
      ...ANSWERS, observe: observation({ schema: { acme_job: {}, res_partner: {} } }), probe: { ...probe(), values: seen }, smoke: probe(), update: update(),
      compare: comparison(), revert: reverted,
    };
    return Promise.resolve({ stdout: JSON.stringify(answers[args[0] ?? '']), stderr: '', exitCode: 0 });
  };
  const { baseline } = await observeRelease(subjects(helper), () => Promise.resolve({ modules: ['acme'], scripts: [] }), makeSteps());
  expect(asked.find((args) => args.includes('--models'))).toEqual(
    ['probe', '--database', 'baseline', '--modules', 'acme', '--only', 'values', '--models', 'res.partner'],
  );
  expect(Object.keys(baseline.probe.values?.models ?? {})).toContain('res.partner');
});

test('there are never more databases at a time than a full disk is told of', async () => {
  const recipe = { records: { ir_ui_view: { changed: 1, deleted: 0, made: 0 } }, relaxes: ['acme_job.grade may be empty'] };
  const views = [{ probe: 'views', subject: 'acme.form', message: 'names a missing field' }];
  const answers: Record<string, object> = { ...ANSWERS, smoke: probe(), update: update({ recipe }), compare: comparison(), revert: reverted };
  const helper: StartHelper = ({ args }) => {
    const answer = args[0] === 'probe' ? probe(args.includes('migrated') ? views : []) : answers[args[0] ?? ''];
    return Promise.resolve({ stdout: JSON.stringify(answer), stderr: '', exitCode: 0 });
  };
  const present = new Set(['work']);
  const sizes: number[] = [];
  const copied = async (name: string): Promise<void> => void sizes.push(present.add(name).size);
  const given = { ...subjects(helper), killDrill: true, copyRows: copied, copyWork: copied, discard: async (name: string) => void present.delete(name) };
  await observeRelease(given, () => Promise.resolve({ modules: ['acme'], scripts: [] }), makeSteps());
  expect([Math.max(...sizes), [...present]]).toEqual([AT_ONCE, ['work', 'before', 'baseline', 'back', 'forth']]);
});
