import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openGitHub } from '../../../actions/common/github/client.ts';
import { readBuildRuns } from '../../../actions/verify-build/src/github.ts';
import type { BuildRuns } from '../../../actions/verify-build/src/verify.ts';
import { ARTIFACT, RUN, RUN_ANSWER } from '../../unit/verify-build/samples.ts';
import { type GitHub, startGitHub } from '../workflows/github.ts';

const ROUTE = 'GET /repos/acme/odoo-addons/actions/runs/4711';
const QUICK = { deadline: 2000, first: 1, longest: 2 };

let github: GitHub;
let runs: BuildRuns;

beforeAll(async () => {
  github = await startGitHub('', {});
  runs = readBuildRuns(openGitHub({ token: 'the-token', address: github.api, retry: QUICK }));
});
afterAll(async () => {
  await github.stop();
});
beforeEach(() => {
  github.requests.splice(0);
  github.routes = {};
});

describe("GitHub's API", () => {
  test('is asked for a run with the token', async () => {
    github.routes = { [ROUTE]: { body: RUN_ANSWER } };
    expect(await runs.find('acme/odoo-addons', '4711')).toEqual(RUN);
    expect(github.requests).toMatchObject([{ authorization: 'token the-token' }]);
  });

  test('shows no run that is not there', async () => {
    expect(await runs.find('acme/odoo-addons', '4711')).toBeUndefined();
  });

  test('is asked for artifacts of exactly one name', async () => {
    github.routes = { [`${ROUTE}/artifacts`]: { body: { total_count: 1, artifacts: [{ id: 1, name: ARTIFACT }] } } };
    expect(await runs.hasArtifact('acme/odoo-addons', '4711', ARTIFACT)).toBe(true);
    expect(await runs.hasArtifact('acme/odoo-addons', '4711', `${ARTIFACT}0`)).toBe(false);
    expect(github.requests[0]?.route).toContain(`name=${ARTIFACT}`);
  });

  test('is asked again after a fault of the server', async () => {
    github.routes = { [ROUTE]: { status: 502, body: { message: 'Bad Gateway' } } };
    const found = runs.find('acme/odoo-addons', '4711');
    while (github.requests.length < 2) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
    github.routes = { [ROUTE]: { body: RUN_ANSWER } };
    expect(await found).toEqual(RUN);
  });

  test('is not asked again when it refuses the token', async () => {
    github.routes = { [ROUTE]: { status: 403, body: { message: 'Resource not accessible' } } };
    await expect(runs.find('acme/odoo-addons', '4711')).rejects.toThrow('Resource not accessible');
    expect(github.requests).toHaveLength(1);
  });

  test('that lists artifacts in another form is not believed', async () => {
    github.routes = { [`${ROUTE}/artifacts`]: { body: {} } };
    await expect(runs.hasArtifact('acme/odoo-addons', '4711', ARTIFACT)).rejects.toThrow('unexpected form');
  });
});
