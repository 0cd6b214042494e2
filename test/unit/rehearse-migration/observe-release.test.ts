import { expect, test } from '@jest/globals';
import type { HelperCall, StartHelper } from '../../../actions/common/odoo/helper/ask.ts';
import { observeRelease } from '../../../actions/rehearse-migration/src/observe-release.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { observation, probe, update, comparison } from '../common/odoo/rehearsal/observations.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const marker = { digest: OLD, from: 'none', state: 'serving', traffic: 'open', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };
const ANSWERS: Record<string, object> = {
  'tag-clone': { outcome: 'tagged' }, neutralize: { outcome: 'neutralized' }, mark: { marker }, observe: observation(),
};

test('a baseline that breaks off before the update ends is an error to handle, not the end of the process', async () => {
  const helper: StartHelper = async ({ args: [command = ''] }: HelperCall) => {
    if (command === 'update') {
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    return { stdout: JSON.stringify(ANSWERS[command] ?? { error: { code: 'broken', message: `${command} broke` } }), stderr: '', exitCode: 0 };
  };
  const keepBefore = (): Promise<void> => Promise.resolve();
  const unhandled: unknown[] = [];
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  const subjects = { old: { digest: OLD, helper }, new: { digest: `sha256:${'2'.repeat(64)}`, helper }, golden: 'g', work: 'w', before: 'a', baseline: 'b', keepBefore, makeBaseline: keepBefore };
  await expect(observeRelease(subjects, () => Promise.resolve({ modules: [], scripts: [] }), makeSteps())).rejects.toThrow(/(?:probe|smoke) broke/);
  expect(unhandled).toEqual([]);
});

test('every probe asks for the access of the users who stood for all before the update', async () => {
  const answers: Record<string, object> = {
    ...ANSWERS, observe: observation({ users: [2, 7] }), probe: probe(), smoke: probe(), update: update(), compare: comparison(),
  };
  const asked: (readonly string[])[] = [];
  const helper: StartHelper = ({ args }: HelperCall) => {
    asked.push(args);
    return Promise.resolve({ stdout: JSON.stringify(answers[args[0] ?? '']), stderr: '', exitCode: 0 });
  };
  const keepBefore = (): Promise<void> => Promise.resolve();
  const subjects = { old: { digest: OLD, helper }, new: { digest: `sha256:${'2'.repeat(64)}`, helper }, golden: 'g', work: 'w', before: 'a', baseline: 'b', keepBefore, makeBaseline: keepBefore };
  await observeRelease(subjects, () => Promise.resolve({ modules: [], scripts: [] }), makeSteps());
  const probes = asked.filter(([command]) => command === 'probe');
  expect(probes.map((args) => args.slice(3))).toEqual(Array.from({ length: 3 }, () => ['--users', '2,7']));
});
