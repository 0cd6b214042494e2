import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { type ActionRun, runAction } from './bump-process.ts';
import { decisionOn, guardedRepository, IMAGE, NEW, NEWER, OLD, oldRecord, RECORD } from './guarded.ts';
import { type HostedRepository, hostedRepository, NAME, OWNER } from './github-repository.ts';

const DEV = 'environments/dev/release/compose.yaml';
const CARL = { login: 'carl', id: 3, type: 'User' } as const;
const KUSTOMIZATION = 'images:\n  - name: odoo\n    newTag: "19.0-41"\n';

let repository: HostedRepository;
beforeEach(async () => {
  repository = await hostedRepository({ [DEV]: newComposeRecord(oldRecord), 'apps/kustomization.yaml': KUSTOMIZATION });
});
afterEach(async () => {
  await repository.stop();
  expect(repository.server.problems).toEqual([]);
});

function bump(more: Record<string, string> = {}): Promise<ActionRun> {
  const inputs = { repository: `${OWNER}/${NAME}`, token: repository.server.token, environment: 'dev', image: IMAGE, tag: '19.0-42', digest: NEW, ...more };
  return runAction('bump-manifests', Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== '')), {
    GITHUB_API_URL: repository.server.address, GITHUB_REPOSITORY: `${OWNER}/${NAME}`, GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1',
  });
}

function show(path: string, branch = 'main'): string {
  return repository.git('show', `${branch}:${path}`);
}

function tip(branch = 'main'): string {
  return repository.git('rev-parse', branch).trim();
}

describe('a repository on GitHub', () => {
  test('is written by its API: a verified commit, no clone and no git', async () => {
    const run = await bump();
    expect([run.exitCode, run.outputs['outcome'], run.outputs['commit'], run.outputs['previous']]).toEqual([0, 'written', tip(), OLD]);
    expect(show(DEV)).toContain(`release.digest: "${NEW}"`);
    expect(repository.asked().at(-1)).toBe('graphql/createCommitOnBranch');
    expect((await bump()).outputs).toMatchObject({ outcome: 'unchanged', commit: tip() });
  });

  test('takes many targets in one commit', async () => {
    const run = await bump({ environment: '', targets: '[{environment: dev}, {file: apps/kustomization.yaml, name: odoo}]' });
    expect(JSON.parse(String(run.outputs['files']))).toEqual(['apps/kustomization.yaml', DEV]);
    expect(repository.git('rev-list', '--count', 'main').trim()).toBe('2');
  });

  test.each([
    ['a file', 'apps/Kustomization.yaml', 'Kustomization.yaml lies beside it'],
    ['a folder', 'Apps/other.yaml', 'Apps lies beside it'],
  ])('refuses to write beside %s whose name differs in its case only', async (_, path, sentence) => {
    const before = repository.rival('main', { [path]: 'x: 1\n' });
    const run = await bump({ environment: '', targets: '[{file: apps/kustomization.yaml, name: odoo}]' });
    expect([run.exitCode, run.outputs['outcome'], tip()]).toEqual([1, 'refused', before]);
    expect(run.log).toContain(sentence);
  });
});

describe('mode pull-request', () => {
  const proposed = 'promote/dev';

  test('opens one pull request for a promotion, and writes nothing to the branch itself', async () => {
    const before = tip();
    const run = await bump({ mode: 'pull-request', labels: 'release', reviewers: 'anna' });
    expect([run.exitCode, run.outputs['outcome'], run.outputs['pull-request'], run.outputs['commit'], tip()]).toEqual([0, 'written', '1', tip(proposed), before]);
    expect(show(DEV, proposed)).toContain(NEW);
    expect(repository.git('rev-parse', `${proposed}~1`).trim()).toBe(before);
    expect(run.log).toContain('Pull request 1 (');
  });

  test('keeps to it when the same is run again, or a newer release takes its place', async () => {
    await bump({ mode: 'pull-request' });
    const first = tip(proposed);
    expect((await bump({ mode: 'pull-request' })).outputs).toMatchObject({ 'pull-request': '1', commit: first });
    expect((await bump({ mode: 'pull-request', tag: '19.0-43', digest: NEWER })).outputs).toMatchObject({ outcome: 'written', 'pull-request': '1' });
    expect(show(DEV, proposed)).toContain(NEWER);
    expect(repository.git('rev-list', '--count', `main..${proposed}`).trim()).toBe('1');
  });

  test('merges exactly what was judged', async () => {
    const run = await bump({ mode: 'pull-request', merge: 'squash' });
    expect([run.exitCode, run.outputs['outcome'], run.outputs['commit']]).toEqual([0, 'written', tip()]);
    expect(show(DEV)).toContain(NEW);
  });

  test('does not merge what somebody moved in between', async () => {
    const before = tip();
    repository.server.before('pulls/merge', () => repository.rival(proposed, { [DEV]: 'services: {}\n' }));
    const run = await bump({ mode: 'pull-request', merge: 'merge' });
    expect([run.exitCode, run.outputs['outcome'], tip()]).toEqual([1, 'superseded', before]);
    expect(run.log).toContain('somebody moved its branch');
  });

  test('does not write over the work of a person', async () => {
    repository.rival(proposed, { 'notes.txt': 'mine\n' });
    const run = await bump({ mode: 'pull-request' });
    expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused']);
    expect(run.log).toContain('was not made by odoo-gitops-kit');
  });

  test('is opened while approvals are awaited, and not merged before they are there', async () => {
    await repository.stop();
    repository = await hostedRepository(undefined, await guardedRepository());
    repository.server.setRun({ id: 7, attempt: 1, actor: CARL, triggeringActor: CARL });
    const decision = await decisionOn(repository, NEW);
    expect(decision.outcome).toBe('waiting');
    const run = await bump({ environment: 'production', decision: JSON.stringify(decision), mode: 'pull-request', merge: 'squash' });
    expect([run.outputs['outcome'], run.outputs['pull-request']]).toEqual(['written', '1']);
    expect(show(RECORD, 'promote/production')).toContain(NEW);
    expect(show(RECORD)).toContain(OLD);
    expect((await bump({ environment: 'production', decision: JSON.stringify(decision) })).outputs['outcome']).toBe('refused');
  });
});
