import { describe, expect, test } from '@jest/globals';
import type { ReleaseLabels } from '../../../actions/common/image/labels.ts';
import type { BuildRun } from '../../../actions/verify-build/src/build-run.ts';
import { type BuildFacts, judgeBuild } from '../../../actions/verify-build/src/judge.ts';
import { LABELS, RUN, SERVER, TRUSTED } from './samples.ts';

const FACTS: BuildFacts = { run: RUN, recorded: true, labels: LABELS, server: SERVER };

function judged(facts: Partial<BuildFacts>): [string, string[]] {
  const { outcome, reasons } = judgeBuild({ ...FACTS, ...facts }, TRUSTED);
  return [outcome, reasons.map(({ code }) => code)];
}

test('a digest that a successful run of the trusted source recorded passes', () => {
  expect(judged({})).toEqual(['pass', []]);
});

test('names of repositories are compared as GitHub does, without case', () => {
  expect(judged({ run: { ...RUN, repository: 'Acme/Odoo-Addons', headRepository: 'acme/odoo-addons' } })).toEqual(['pass', []]);
});

describe('a digest fails when its run', () => {
  const cases: [string, Partial<BuildRun>, string][] = [
    ['belongs to another repository', { repository: 'mallory/odoo-addons', headRepository: 'mallory/odoo-addons' }, 'build-of-another-repository'],
    ['built the commit of a fork', { headRepository: 'mallory/odoo-addons' }, 'build-of-a-fork'],
    ['built the commit of a fork that is gone', { headRepository: '' }, 'build-of-a-fork'],
    ['is of another workflow', { workflow: '.github/workflows/test.yml' }, 'build-by-another-workflow'],
    ['built another branch', { branch: 'wip' }, 'build-from-another-branch'],
    ['was started by a pull request', { event: 'pull_request' }, 'build-by-untrusted-event'],
    ['was started by a pull request with more rights', { event: 'pull_request_target' }, 'build-by-untrusted-event'],
    ['failed', { conclusion: 'failure' }, 'build-not-successful'],
    ['was cancelled', { conclusion: 'cancelled' }, 'build-not-successful'],
  ];

  test.each(cases)('%s', (_, difference, code) => {
    expect(judged({ run: { ...RUN, ...difference } })).toEqual(['fail', [code]]);
  });

  test('is wrong in several ways, and says all of them', () => {
    const run = { ...RUN, branch: 'wip', event: 'pull_request' };
    expect(judged({ run })).toEqual(['fail', ['build-from-another-branch', 'build-by-untrusted-event']]);
  });

  test('is of an untrusted source and still going on: waiting would not help', () => {
    expect(judged({ run: { ...RUN, branch: 'wip', finished: false, conclusion: '' } })).toEqual(['fail', ['build-from-another-branch']]);
  });

  test('did not record it, whatever the labels of the image say', () => {
    expect(judged({ recorded: false, labels: LABELS })).toEqual(['fail', ['digest-not-of-this-build']]);
  });
});

describe('a digest fails when its image', () => {
  const cases: [string, Partial<ReleaseLabels>, string][] = [
    ['names another commit', { revision: 'f'.repeat(40) }, 'image-of-another-commit'],
    ['names no commit', { revision: '' }, 'image-of-another-commit'],
    ['names another repository', { source: 'https://github.com/mallory/odoo-addons' }, 'image-of-another-source'],
  ];

  test.each(cases)('%s', (_, difference, code) => {
    expect(judged({ labels: { ...LABELS, ...difference } })).toEqual(['fail', [code]]);
  });
});

test('a run that has not finished is worth waiting for', () => {
  expect(judged({ run: { ...RUN, finished: false, conclusion: '' }, recorded: false, labels: undefined })).toEqual(['waiting', ['build-not-finished']]);
});

test('a run that GitHub does not show is unknown, not failed', () => {
  expect(judged({ run: undefined })).toEqual(['unknown', ['build-run-not-found']]);
});

test('an image that the registry does not have is unknown, not failed', () => {
  expect(judged({ labels: undefined })).toEqual(['unknown', ['image-not-found']]);
});
