import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openGitHub } from '../../../../actions/common/github/client.ts';
import { jobApprovals } from '../../../../actions/common/github/job.ts';
import type { RunApprovals } from '../../../../actions/common/github/run-approvals.ts';
import { type FakeAccount, type FakeGitHub, type Fault, startFakeGitHub } from '../../../fakes/github/server.ts';

const ANNA: FakeAccount = { login: 'anna', id: 1 };
const DANA: FakeAccount = { login: 'dana', id: 2 };
const [owner, repo] = ['acme', 'odoo-gitops'];

let github: FakeGitHub;
let waits: number[];

beforeEach(async () => {
  github = await startFakeGitHub();
  github.setRun({ id: 42, attempt: 1, actor: DANA, triggeringActor: DANA });
  github.addEnvironment('production');
  waits = [];
});
afterEach(() => github.close());

function job(changes: NodeJS.ProcessEnv = {}, token: string | undefined = github.token): () => Promise<RunApprovals> {
  const environment = { GITHUB_RUN_ID: '42', GITHUB_RUN_ATTEMPT: '1', GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.address, ...changes };
  return jobApprovals(environment, token, patience());
}

/** A clock that only sleeping moves. */
function patience(): { deadline: number; now: () => number; sleep: (milliseconds: number) => Promise<void> } {
  let clock = 0;
  return {
    deadline: 60_000,
    now: () => clock,
    sleep: (milliseconds) => {
      clock += milliseconds;
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

async function review(account: FakeAccount, state = 'approved'): Promise<unknown> {
  const ask = openGitHub({ token: github.tokenOf(account), address: github.address });
  const { id } = (await ask('GET /repos/{owner}/{repo}/environments/{environment_name}', { owner, repo, environment_name: 'production' })) as { id: number };
  const parameters = { owner, repo, run_id: 42, environment_ids: [id] as unknown as number, state, comment: 'ok' };
  return ask('POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments', parameters);
}

describe('the approvals of a run', () => {
  test('name who approved which environment, and who started the run', async () => {
    await review(ANNA);
    const approvals = await job()();
    expect(approvals).toEqual({
      run: 42,
      attempt: 1,
      startedBy: [{ ...DANA, type: 'User' }, { ...DANA, type: 'User' }],
      reviews: [{ user: { ...ANNA, type: 'User' }, state: 'approved', environments: ['production'] }],
    });
    expect(github.problems).toEqual([]);
  });

  test("are given by people, never with the job's own token", async () => {
    const ask = openGitHub({ token: github.token, address: github.address });
    const parameters = { owner, repo, run_id: 42, environment_ids: [1000] as unknown as number, state: 'approved', comment: '' };
    await expect(ask('POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments', parameters)).rejects.toThrow('not accessible');
    expect((await job()()).reviews).toEqual([]);
  });

  test('are of a second attempt when either GitHub or the runner says so', async () => {
    expect((await job({ GITHUB_RUN_ATTEMPT: '2' })()).attempt).toBe(2);
    github.setRun({ id: 42, attempt: 3, actor: DANA, triggeringActor: DANA });
    expect((await job()()).attempt).toBe(3);
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ['outside of a run', { GITHUB_RUN_ID: '' }, 'belong to a workflow run'],
    ['of a run that GitHub does not know', { GITHUB_RUN_ID: '7' }, 'Not Found'],
    ['of a repository that is none', { GITHUB_REPOSITORY: '../x' }, 'belong to a workflow run'],
  ])('are not known %s', async (_what, changes, sentence) => {
    await expect(job(changes)()).rejects.toThrow(sentence);
  });

  test('are not known without a token, nor with a wrong one', async () => {
    const environment = { GITHUB_RUN_ID: '42', GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.address };
    await expect(jobApprovals(environment, undefined)()).rejects.toThrow('Input "token" is needed');
    await expect(job({}, 'ghs_wrong')()).rejects.toThrow('Bad credentials');
  });
});

describe('a GitHub that fails', () => {
  test.each<[string, Fault[], number[]]>([
    ['a server error', [{ status: 502 }], []],
    ['a lost connection', [{ hangUp: true }], []],
    ['the secondary rate limit, after as long as it says', [{ status: 403, headers: { 'retry-after': '7' } }], [7000]],
    ['too many requests, after as long as it says', [{ status: 429, headers: { 'retry-after': '3' } }], [3000]],
    ['the primary rate limit, until its end', [{ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' } }], [20_000]],
  ])('is asked again after %s', async (_what, faults, waited) => {
    github.failNext(...faults);
    expect((await job()()).run).toBe(42);
    expect(waits).toEqual(expect.arrayContaining(waited));
    expect(github.requests).toHaveLength(3);
  });

  test.each<[string, Fault]>([
    ['a missing permission', { status: 403, message: 'Resource not accessible by integration' }],
    ['a wait that ends after the deadline', { status: 429, headers: { 'retry-after': '3600' } }],
    ['an answer that breaks off', { cutAfter: 40 }],
  ])('is believed at once about %s', async (_what, fault) => {
    github.failNext(fault);
    await expect(job()()).rejects.toThrow('GitHub');
    expect(github.requests).toHaveLength(1);
  });

  test('is given up at the deadline', async () => {
    github.failNext(...Array.from({ length: 500 }, () => ({ status: 503 })));
    await expect(job()()).rejects.toThrow('GitHub did not answer');
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60_000);
  });
});
