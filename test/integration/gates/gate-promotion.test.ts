import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendStatements, EVIDENCE_BRANCH, readLedger } from '../../../actions/common/evidence/ledger.ts';
import { type Decision, parseDecision } from '../../../actions/common/gates/decision.ts';
import type { ProductionObservation } from '../../../actions/common/gates/observations.ts';
import { reevaluate } from '../../../actions/common/gates/observe.ts';
import { jobApprovals } from '../../../actions/common/github/job.ts';
import { openGitHub } from '../../../actions/common/github/client.ts';
import { KIT_AUTHOR } from '../../../actions/common/gitops/repository/commit-message.ts';
import { newComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { withRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { askGates } from '../../../actions/gate-promotion/src/gate.ts';
import { type FakeAccount, type FakeGitHub, startFakeGitHub } from '../../fakes/github/server.ts';
import { CURRENT, DANA, IMAGE, NEW, NOW, OLD, ROSA, build, known, minutesAgo, rehearsal, scan } from '../../unit/common/gates/samples.ts';

const POLICY = 'environments:\n  production:\n    approvals: {from: [rm-rosa]}\n';
const RECORD = 'environments/production/release/compose.yaml';
const OLLE: FakeAccount = { login: 'ops-olle', id: 103 };
const person = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@acme.example', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@acme.example', GIT_CONFIG_GLOBAL: '/dev/null' };

let root: string;
let server: string;
let checkout: string;
let github: FakeGitHub;

async function git(...args: string[]): Promise<void> {
  await requireProgram(runProgram, `git ${args[0]}`, 'git', args, { cwd: checkout, environment: person });
}

async function commit(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await writeFile(join(checkout, path), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Change');
  await git('push', '--quiet', 'origin', 'HEAD:main');
}

async function record(...statements: ReturnType<typeof scan>[]): Promise<void> {
  await withRepository(runProgram, { path: checkout }, async (branches) => {
    await appendStatements(branches, statements.map(({ statement }) => statement), { branch: EVIDENCE_BRANCH, author: KIT_AUTHOR, deadline: 20_000 });
  });
}

async function approve(account: FakeAccount): Promise<void> {
  const ask = openGitHub({ token: github.tokenOf(account), address: github.address });
  const parameters = { owner: 'acme', repo: 'odoo-gitops', run_id: 42, environment_ids: [1000] as unknown as number, state: 'approved', comment: '' };
  await ask('POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments', parameters);
}

function approvals(): ReturnType<typeof jobApprovals> {
  const environment = { GITHUB_RUN_ID: '42', GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.address };
  return jobApprovals(environment, github.token, { deadline: 100 });
}

/** Asks the gates in the first job, or with its decision in a later one. */
async function ask(decision?: Decision, branch = 'main'): Promise<Decision> {
  const { production } = known();
  const inputs = {
    location: { path: checkout },
    branch,
    request: { environment: 'production', image: IMAGE, tag: '19.0-2', digest: NEW },
    marker: ('value' in production ? production.value : undefined) as ProductionObservation,
    decision,
  };
  const { outputs } = await askGates(inputs, { run: runProgram, approvals: approvals(), now: () => new Date(NOW) });
  return parseDecision(outputs['decision'] ?? '', 'The decision');
}

function codes(decision: Decision): string[] {
  return [decision.outcome, ...decision.reasons.map(({ code }) => code)];
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gates-'));
  [server, checkout] = [join(root, 'server.git'), join(root, 'checkout')];
  await requireProgram(runProgram, 'git init', 'git', ['init', '--quiet', '--bare', '--initial-branch=main', server]);
  await requireProgram(runProgram, 'git init', 'git', ['init', '--quiet', '--initial-branch=main', checkout]);
  await git('remote', 'add', 'origin', server);
  await commit({ 'policy.yaml': POLICY, [RECORD]: newComposeRecord(CURRENT) });
  await record(build(), scan(), rehearsal());
  github = await startFakeGitHub();
  github.addEnvironment('production');
  github.setRun({ id: 42, attempt: 1, actor: OLLE, triggeringActor: OLLE });
});
afterEach(async () => {
  await github.close();
  await rm(root, { recursive: true, force: true });
});

describe('a promotion', () => {
  test('waits for approval, passes once the right person approved, and rests on a record that git knows', async () => {
    const first = await ask();
    expect(codes(first)).toEqual(['waiting', 'approvals-missing']);
    await approve(ROSA as FakeAccount);
    const second = await ask(first);
    expect([second.outcome, second.hash]).toEqual(['pass', first.hash]);
    expect(second.record).toMatchObject({ digest: NEW, from: OLD });
    expect(github.problems).toEqual([]);
  });

  test.each<[string, FakeAccount, string]>([
    ['the author', DANA as FakeAccount, 'dev-dana'],
    ['who started the run', OLLE, 'ops-olle'],
    ['a bot of the same login', { ...ROSA, type: 'Bot' }, 'rm-rosa is no person but a Bot'],
  ])('does not pass on the approval of %s', async (_who, account, sentence) => {
    const first = await ask();
    await approve(account);
    const second = await ask(first);
    expect(codes(second)).toEqual(['waiting', 'approvals-missing']);
    expect(second.reasons[0]?.message).toContain(sentence);
  });

  test('is void when somebody edited the record after the approval', async () => {
    const first = await ask();
    await approve(ROSA as FakeAccount);
    await commit({ [RECORD]: `${newComposeRecord(CURRENT)}# looked at by ops\n` });
    expect(codes(await ask(first))).toEqual(['fail', 'decision-void', 'approvals-void']);
  });

  test('is vetoed by a scan that was recorded after the approval', async () => {
    const first = await ask();
    await approve(ROSA as FakeAccount);
    await record(scan('fail', minutesAgo(1)));
    expect(codes(await ask(first))[0]).toBe('fail');
  });

  test('is unknown while GitHub does not answer', async () => {
    const first = await ask();
    await approve(ROSA as FakeAccount);
    github.failNext(...Array.from({ length: 50 }, () => ({ status: 503 })));
    expect(codes(await ask(first))).toEqual(['unknown', 'approvals-unreadable']);
  });

  test('is unknown in a second attempt of the run', async () => {
    const first = await ask();
    await approve(ROSA as FakeAccount);
    github.setRun({ id: 42, attempt: 2, actor: OLLE, triggeringActor: OLLE });
    expect(codes(await ask(first))).toEqual(['unknown', 'approvals-ambiguous']);
  });

  test('reads the protected branch, whatever the checkout holds', async () => {
    await writeFile(join(checkout, 'policy.yaml'), 'environments: {production: {gates: {approvals: false}}}\n');
    await git('commit', '--quiet', '--all', '--message', 'Do without approvals');
    expect(codes(await ask())).toEqual(['waiting', 'approvals-missing']);
  });

  test('knows nothing when evidence was edited', async () => {
    await withRepository(runProgram, { path: checkout }, async (branches) => {
      const [entry] = (await readLedger(await branches.tip(EVIDENCE_BRANCH), NEW)).entries;
      await git('fetch', '--quiet', 'origin', 'evidence');
      await git('checkout', '--quiet', '-B', 'evidence', 'FETCH_HEAD');
      await writeFile(join(checkout, entry?.path ?? ''), JSON.stringify(entry?.statement).replace('pass', 'fail'));
      await git('commit', '--quiet', '--all', '--message', 'Edit');
      await git('push', '--quiet', 'origin', 'HEAD:evidence');
    });
    expect(codes(await ask())).toEqual(['unknown', 'evidence-unreadable', 'approvals-missing']);
  });

  test('is unknown without a policy, and breaks off without the branch', async () => {
    await git('rm', '--quiet', 'policy.yaml');
    await commit({});
    expect(codes(await ask())).toEqual(['unknown', 'policy-unreadable']);
    await expect(ask(undefined, 'release')).rejects.toThrow('has no branch release');
  });

  test('is decided again just before the write, on what is there then', async () => {
    const first = await ask();
    await approve(ROSA as FakeAccount);
    const decided = await ask(first);
    const again = (): Promise<string[]> =>
      withRepository(runProgram, { path: checkout }, async (branches) => {
        const ledger = async (digest: string): ReturnType<typeof readLedger> => readLedger(await branches.tip(EVIDENCE_BRANCH), digest);
        const context = { snapshot: await branches.tip('main'), ledger, approvals: approvals(), now: () => new Date(NOW) };
        return codes((await reevaluate(decided, context)).decision).slice(0, 2);
      });
    expect((await again())[0]).toBe('pass');
    await commit({ 'holds.yaml': `holds:\n  - {digest: "${NEW}", environments: [production], reason: "No.", since: "2026-11-17T11:00:00Z", by: rosa}\n` });
    expect(await again()).toEqual(['fail', 'on-hold']);
  });
});
