import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { APP, Estate } from './estate.ts';

// The first run builds them.
const PATIENCE = 300_000;

let estate: Estate;
beforeEach(async () => {
  estate = await Estate.make();
});
afterEach(() => estate.remove());

test('the linters of others have nothing to say of a right estate', async () => {
  expect(await estate.lint()).toMatchObject({ outcome: 'pass', findings: [] });
}, PATIENCE);

test('the linters of others find what they know, beside the rules of the kit', async () => {
  await estate.edit(`${APP}/cron.yaml`, 'imagePullPolicy: Always', 'imagePullPolicies: Always');
  const codes = (await estate.lint()).findings.map(({ code, environment, object }) => `${code} ${environment} ${object}`);
  expect(codes).toEqual(expect.arrayContaining([
    'unknown-field qa Deployment/cron',
    'image-pull-policy qa Deployment/cron',
    'kubeconform qa Deployment/cron',
    'kube-score/container-image-pull-policy qa Deployment/cron',
  ]));
}, PATIENCE);
