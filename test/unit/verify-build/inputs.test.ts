import { expect, test } from '@jest/globals';
import { readInputs } from '../../../actions/verify-build/src/inputs.ts';
import { refusal } from '../refusal.ts';
import { DIGEST, TRUSTED } from './samples.ts';

const GIVEN = {
  INPUT_IMAGE: 'registry.example/acme/odoo',
  INPUT_DIGEST: DIGEST,
  'INPUT_BUILD-RUN': '4711',
  'INPUT_SOURCE-REPOSITORY': 'acme/odoo-addons',
  INPUT_TOKEN: 'secret',
};

test('what is left out has the default that action.yml documents', () => {
  expect(readInputs(GIVEN)).toEqual({ image: 'registry.example/acme/odoo', digest: DIGEST, run: '4711', trusted: TRUSTED, deadline: 600, token: 'secret' });
});

test('every wrong input is named in one error', () => {
  const wrong = {
    INPUT_IMAGE: 'registry.example/acme/odoo:latest',
    INPUT_DIGEST: 'latest',
    'INPUT_BUILD-RUN': '4711/../../../user',
    'INPUT_SOURCE-REPOSITORY': 'acme/..',
    'INPUT_SOURCE-WORKFLOW': '../build.yml',
    'INPUT_SOURCE-BRANCH': '-x',
    INPUT_DEADLINE: 'soon',
  };
  const message = refusal(() => readInputs(wrong));
  for (const name of ['image', 'digest', 'build-run', 'source-repository', 'source-workflow', 'source-branch', 'deadline', 'token']) {
    expect(message).toContain(`Input "${name}"`);
  }
});
