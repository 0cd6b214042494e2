import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { makeSteps } from '../../../../actions/common/runtime/steps.ts';

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('every step says when it began and how long it took, those beside others too', async () => {
  let clock = 5000;
  const steps = makeSteps(() => clock);
  clock = 6000;
  let finish = (): void => undefined;
  const aside = steps.aside('beside', () => new Promise<void>((resolve) => {
    finish = resolve;
  }));
  clock = 7500;
  await steps.step('first', () => {
    clock = 9000;
    return Promise.resolve();
  });
  clock = 10_240;
  finish();
  await aside;
  expect(steps.all()).toEqual([{ title: 'first', start: 2.5, seconds: 1.5 }, { title: 'beside', start: 1, seconds: 4.2 }]);
  expect([steps.seconds('first'), steps.seconds('never')]).toEqual([1.5, 0]);
});

test('a step that fails has its time all the same', async () => {
  const steps = makeSteps();
  await expect(steps.step('broken', () => Promise.reject(new Error('It broke.')))).rejects.toThrow('It broke.');
  expect(steps.all().map(({ title }) => title)).toEqual(['broken']);
});
