import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActionRun, runAction } from './bump-process.ts';
import { runGit, type TestRepository, testRepository } from './repositories.ts';

const KUSTOMIZATION = 'images:\n  - name: odoo\n    newTag: "1"\n';

let repository: TestRepository;
let key: string;
beforeEach(() => {
  repository = testRepository({ 'apps/kustomization.yaml': KUSTOMIZATION });
  key = join(repository.folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bot', '-f', key]);
});
afterEach(() => repository.remove());

function bump(more: Record<string, string> = {}, environment: NodeJS.ProcessEnv = {}): Promise<ActionRun> {
  const inputs = { path: repository.bare, targets: '- {file: apps/kustomization.yaml, name: odoo}', tag: '2', 'signing-key': readFileSync(key, 'utf8'), ...more };
  return runAction('bump-manifests', inputs, environment);
}

test.each([['the bare repository itself', false], ['a server', true]])('a commit to %s is signed, and says the same as without', async (_, isRemote) => {
  const path = isRemote ? repository.clone('checkout') : repository.bare;
  const run = await bump({ path, author: 'Release bot <bot@example.com>' });
  expect([run.exitCode, run.outputs['outcome']]).toEqual([0, 'written']);
  const signers = join(repository.folder, 'signers');
  writeFileSync(signers, `bot@example.com ${readFileSync(`${key}.pub`, 'utf8')}`);
  const verified = runGit(repository.bare, ['-c', `gpg.ssh.allowedSignersFile=${signers}`, 'log', '-1', '--format=%G? %GS %an %ae %cn|%s|%(trailers:key=Release-Id,valueonly)', 'main']);
  expect(verified).toMatch(/^G bot@example\.com Release bot bot@example\.com Release bot\|Promote 2 to apps\/kustomization\.yaml \(odoo\)\|sha256:[0-9a-f]{64}\n/);
  repository.git('fsck', '--strict', '--full');
  const again = await bump({ path });
  expect(again.outputs['outcome']).toBe('unchanged');
});

test('a key with a passphrase is refused in a sentence, and no part of a key is shown', async () => {
  execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', key]);
  const run = await bump();
  expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused']);
  expect(run.log).toContain('The commit could not be signed with the key of input "signing-key"');
  const shown = run.log.replaceAll(/^::add-mask::.*$/gm, '');
  for (const line of readFileSync(key, 'utf8').split('\n').filter((each) => each.length > 8 && !each.startsWith('-----'))) {
    expect(shown).not.toContain(line);
  }
  expect(repository.git('rev-list', '--count', 'main').trim()).toBe('1');
});

test('what is no key is refused before anything is read', async () => {
  const run = await bump({ 'signing-key': 'ssh-ed25519 AAAA public' });
  expect(run.log).toContain('Input "signing-key" must be a private SSH key');
});
