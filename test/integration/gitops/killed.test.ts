import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { type ActionRun, runAction } from './bump-process.ts';
import { type TestRepository, testRepository } from './repositories.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const FILE = 'environments/dev/release/compose.yaml';
const REAL_GIT = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
let repository: TestRepository;
afterEach(() => repository.remove());

/**
 * A git that ends the action with SIGKILL in the place of its call number `call`, or after its last one where `call` is the number
 * of that. Without a number it only counts.
 */
function treacherousGit(folder: string, call?: number, last?: number): { path: string; calls: () => number } {
  mkdirSync(folder, { recursive: true });
  const count = join(folder, 'count');
  writeFileSync(count, '');
  const kill = 'kill -9 "$PPID"; exit 1';
  writeFileSync(
    join(folder, 'git'),
    `#!/bin/sh
n=$(wc -c < '${count}')
printf x >> '${count}'
if [ "$n" = ${call ?? 'none'} ]; then ${kill}; fi
PATH=${process.env['PATH']} '${REAL_GIT}' "$@"; status=$?
if [ ${call ?? 'none'} = ${last ?? 'unknown'} ] && [ "$((n + 1))" = ${last ?? 'unknown'} ]; then ${kill}; fi
exit $status
`,
    { mode: 0o755 },
  );
  return { path: `${folder}:${process.env['PATH']}`, calls: () => readFileSync(count, 'utf8').length };
}

function bump(path: string, environment: NodeJS.ProcessEnv = {}): Promise<ActionRun> {
  return runAction('bump-manifests', { path, environment: 'dev', image: 'registry.example/acme/odoo', tag: '19.0-42', digest: DIGEST }, environment);
}

function state(): { commits: string; record: unknown } {
  return { commits: repository.git('rev-list', '--count', 'main').trim(), record: parseComposeRecord(repository.git('show', `main:${FILE}`), FILE) };
}

describe.each([['the bare repository itself', false], ['a checkout with an origin', true]])('killed while writing through %s', (_, isCheckout) => {
  test('at any call of git or after the last one, and started again: the state is that of one undisturbed run', async () => {
    repository = testRepository({ 'README.md': 'x\n' });
    const counting = treacherousGit(join(repository.folder, 'count'));
    const first = repository.git('rev-parse', 'main').trim();
    const path = isCheckout ? repository.clone('checkout') : repository.bare;
    expect((await bump(path, { PATH: counting.path })).outputs['outcome']).toBe('written');
    const undisturbed = state();
    for (let call = 0; call <= counting.calls(); call += 1) {
      repository.git('update-ref', 'refs/heads/main', first);
      const git = treacherousGit(join(repository.folder, `kill-${call}`), call, counting.calls());
      const killed = await bump(path, { PATH: git.path });
      expect({ call, exitCode: killed.exitCode, outputs: killed.outputs }).toEqual({ call, exitCode: null, outputs: {} });
      const landed = repository.git('rev-parse', 'main').trim() !== first;
      const again = await bump(path);
      expect({ call, outcome: again.outputs['outcome'] }).toEqual({ call, outcome: landed ? 'unchanged' : 'written' });
      expect(state()).toEqual(undisturbed);
    }
    repository.git('fsck', '--strict', '--full');
  }, 600_000);
});
