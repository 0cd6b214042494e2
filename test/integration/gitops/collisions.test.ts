import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActionRun, runAction } from './bump-process.ts';
import { runGit, type TestRepository, testRepository } from './repositories.ts';

const KUSTOMIZATION = 'images:\n  - name: odoo\n    newTag: "1"\n';

let repository: TestRepository;
afterEach(() => repository.remove());

function bump(path: string, mode = 'commit'): Promise<ActionRun> {
  return runAction('bump-manifests', { path, mode, targets: '- {file: apps/kustomization.yaml, name: odoo}', tag: '2' });
}

describe.each(['commit', 'files'])('with mode %s', (mode) => {
  test.each([
    ['a file', { 'apps/Kustomization.yaml': 'x: 1\n' }, 'Kustomization.yaml lies beside it'],
    ['a folder', { 'Apps/other.yaml': 'x: 1\n' }, 'Apps lies beside it'],
  ])('%s whose name differs in its case only is refused', async (_, files, sentence) => {
    repository = testRepository({ 'apps/kustomization.yaml': KUSTOMIZATION, ...(files as Record<string, string>) });
    const run = await bump(mode === 'files' ? repository.clone('checkout') : repository.bare, mode);
    expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused']);
    expect(run.log).toContain(sentence);
  });
});

test('a file in a repository inside the checkout is refused', async () => {
  repository = testRepository({ 'README.md': 'x\n' });
  const checkout = repository.clone('checkout');
  mkdirSync(join(checkout, 'apps'));
  runGit(join(checkout, 'apps'), ['init', '--quiet']);
  writeFileSync(join(checkout, 'apps/kustomization.yaml'), KUSTOMIZATION);
  const run = await bump(checkout, 'files');
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused']);
  expect(run.log).toContain('apps is a submodule or another repository');
});
