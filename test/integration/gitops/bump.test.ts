import { afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { type ActionRun, runAction } from './bump-process.ts';
import { LIVED_IN, NEW, OLD, POLICY, RECORD } from './guarded.ts';
import { runGit, type TestRepository, testRepository } from './repositories.ts';

let repository: TestRepository;
afterEach(() => repository.remove());

const DEV = RECORD.replace('production', 'dev');
const release = { environment: 'dev', image: 'registry.example/acme/odoo', tag: '19.0-42', digest: NEW };

function bump(inputs: Record<string, string>): Promise<ActionRun> {
  return runAction('bump-manifests', { ...release, ...inputs }, { GITHUB_WORKSPACE: repository.folder });
}

describe('an environment that no policy guards', () => {
  test('takes what the inputs name, with a rehearsal that never was taken for the worst', async () => {
    repository = testRepository({ [DEV]: LIVED_IN, 'policy.yaml': POLICY, [DEV.replace('compose.yaml', 'expectation.json')]: '{}' });
    const { exitCode, outputs } = await bump({ path: 'gitops.git' });
    expect({ exitCode, outputs }).toEqual({
      exitCode: 0,
      outputs: { outcome: 'written', changed: 'true', commit: repository.git('rev-parse', 'main').trim(), 'pull-request': '', files: JSON.stringify([DEV, DEV.replace('compose.yaml', 'expectation.json')]), previous: OLD, targets: JSON.stringify([{ target: 'dev', outcome: 'written', previous: OLD, reason: '' }]) },
    });
    expect(parseComposeRecord(repository.git('show', `main:${DEV}`), DEV)).toMatchObject({ digest: NEW, from: OLD, databaseChange: 'breaking', database: 'acme', source: '' });
    expect(repository.git('ls-tree', '-r', '--name-only', 'main')).not.toContain('expectation.json');
  });

  test('gets a record when it has none', async () => {
    repository = testRepository({ 'README.md': 'x' });
    expect((await bump({ path: 'gitops.git' })).outputs).toMatchObject({ outcome: 'written', previous: '' });
    expect(parseComposeRecord(repository.git('show', `main:${DEV}`), DEV)).toMatchObject({ digest: NEW, from: 'none', database: 'dev' });
  });
});

describe('a branch that is not there', () => {
  test.each([{}, { 'dry-run': 'true' }])('is not made: no policy would guard it (%j)', async (mode) => {
    repository = testRepository({ [RECORD]: LIVED_IN, 'policy.yaml': POLICY });
    const { exitCode, outputs, log } = await bump({ path: 'gitops.git', environment: 'production', branch: 'mian', ...mode });
    expect({ exitCode, outcome: outputs['outcome'] }).toEqual({ exitCode: 1, outcome: 'refused' });
    expect(log).toContain('The repository has no branch mian (input "branch")');
    expect(repository.git('branch', '--list')).toBe('* main\n');
  });
});

describe('a dry run', () => {
  test('prints the difference and writes nothing', async () => {
    repository = testRepository({ [DEV]: LIVED_IN });
    const before = repository.git('rev-parse', 'main').trim();
    const { exitCode, outputs, log } = await bump({ path: 'gitops.git', 'dry-run': 'true' });
    expect({ exitCode, outputs }).toEqual({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false', commit: before, 'pull-request': '', files: JSON.stringify([DEV]), previous: OLD, targets: expect.any(String) } });
    expect(log).toContain(`--- a/${DEV}\n+++ b/${DEV}\n`);
    expect(log).toContain(`\n-      release.digest: "${OLD}"\n`);
    expect(log).toContain(`\n+      release.digest: "${NEW}"\n`);
    expect(repository.git('rev-parse', 'main').trim()).toBe(before);
  });
});

describe('mode files', () => {
  test('edits the checkout in place and commits nothing', async () => {
    repository = testRepository({ [DEV]: LIVED_IN });
    const checkout = repository.clone('checkout');
    const before = runGit(checkout, ['rev-parse', 'HEAD']);
    const { exitCode, outputs } = await bump({ path: 'checkout', mode: 'files' });
    expect({ exitCode, outputs }).toMatchObject({ exitCode: 0, outputs: { outcome: 'written', commit: '', previous: OLD } });
    expect(parseComposeRecord(readFileSync(join(checkout, DEV), 'utf8'), DEV).digest).toBe(NEW);
    expect(runGit(checkout, ['rev-parse', 'HEAD'])).toBe(before);
    expect((await bump({ path: 'checkout', mode: 'files' })).outputs).toMatchObject({ outcome: 'unchanged', changed: 'false' });
  });

  test('writes the record last, so that a run killed before it begins anew', async () => {
    const expectation = DEV.replace('compose.yaml', 'expectation.json');
    repository = testRepository({ [DEV]: LIVED_IN, [expectation]: '{}' });
    const checkout = repository.clone('checkout');
    const removed = new Promise<string>((resolve) => {
      const watcher = watch(dirname(join(checkout, DEV)), (_, file) => {
        watcher.close();
        resolve(String(file));
      });
    });
    expect((await bump({ path: 'checkout', mode: 'files' })).outputs['outcome']).toBe('written');
    expect(await removed).toBe('expectation.json');
  });

  test('leaves a file that it refuses as it was, and says where', async () => {
    const odd = `x: &x ${OLD}\n${LIVED_IN.replace(`release.digest: "${OLD}"`, 'release.digest: *x')}`;
    repository = testRepository({ [DEV]: odd });
    const checkout = repository.clone('checkout');
    const { exitCode, outputs, log } = await bump({ path: 'checkout', mode: 'files' });
    expect({ exitCode, outcome: outputs['outcome'] }).toEqual({ exitCode: 1, outcome: 'refused' });
    expect(log).toMatch(/release\/compose\.yaml:\d+:\d+: services\.web\.labels\.release\.digest is the alias \*x/);
    expect(readFileSync(join(checkout, DEV), 'utf8')).toBe(odd);
  });

  test('is no way around the policy', async () => {
    repository = testRepository({ [RECORD]: LIVED_IN, 'policy.yaml': POLICY });
    const checkout = repository.clone('checkout');
    const { exitCode, outputs } = await bump({ path: 'checkout', mode: 'files', environment: 'production' });
    expect({ exitCode, outcome: outputs['outcome'] }).toEqual({ exitCode: 1, outcome: 'refused' });
    expect(readFileSync(join(checkout, RECORD), 'utf8')).toBe(LIVED_IN);
  });
});

describe('bad inputs', () => {
  test('are all named, set every output, and leave no trace', async () => {
    repository = testRepository({ [DEV]: LIVED_IN });
    const before = repository.git('rev-parse', 'main');
    const { exitCode, outputs, log } = await bump({ path: 'gitops.git', environment: '../x', tag: '::error::x', mode: 'pull-request', targets: '- {file: f.yaml}' });
    expect({ exitCode, outputs }).toEqual({ exitCode: 1, outputs: { outcome: 'unknown', changed: '', commit: '', 'pull-request': '', files: '', previous: '', targets: '' } });
    expect(log).toContain('4 inputs are wrong');
    expect(log).not.toMatch(/\n\s+at /);
    expect(repository.git('rev-parse', 'main')).toBe(before);
    expect(existsSync(join(repository.folder, 'x'))).toBe(false);
  });
});
