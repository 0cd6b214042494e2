import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findSource, repositoryUrl, requireCommitted } from '../../../actions/build-image/src/source.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { temporaryTree } from './temporary-tree.ts';

const NOW = new Date('2026-11-20T08:00:00Z');

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@acme.example', '-c', 'commit.gpgsign=false'];
  const environment = { ...process.env, GIT_COMMITTER_DATE: '2026-11-01T10:00:00Z', GIT_CONFIG_GLOBAL: '/dev/null' };
  return execFileSync('git', [...identity, '-C', folder, ...args], { encoding: 'utf8', env: environment }).trim();
}

async function repository(): Promise<string> {
  const folder = await temporaryTree({ 'addons/acme/__init__.py': '', 'notes.txt': '' });
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=First');
  git(folder, 'remote', 'add', 'origin', 'https://robot:secret@git.example/acme/odoo.git');
  return folder;
}

describe('the source', () => {
  test('is the commit that is checked out, whatever GitHub says of the run', async () => {
    const folder = await repository();
    const source = await findSource(runProgram, folder, ['addons/acme'], { GITHUB_SHA: '0'.repeat(40) }, NOW);
    expect(source).toEqual({
      repository: 'https://git.example/acme/odoo',
      commit: git(folder, 'rev-parse', 'HEAD'),
      epoch: Date.parse('2026-11-01T10:00:00Z') / 1000,
      changed: [],
    });
  });

  test('is what GitHub says where there is no git', async () => {
    const folder = await temporaryTree({});
    const environment = { GITHUB_SHA: 'c'.repeat(40), GITHUB_REPOSITORY: 'acme/odoo', SOURCE_DATE_EPOCH: '1700000000' };
    expect(await findSource(runProgram, folder, [], environment, NOW)).toEqual({
      repository: 'https://github.com/acme/odoo', commit: 'c'.repeat(40), epoch: 1_700_000_000, changed: [],
    });
  });

  test('is unknown where nobody says it', async () => {
    const folder = await temporaryTree({});
    expect(await findSource(runProgram, folder, [], { GITHUB_SHA: 'main' }, NOW)).toMatchObject({ repository: '', commit: '', epoch: NOW.getTime() / 1000 });
  });

  test('may be pushed only as it was committed', async () => {
    const folder = await repository();
    await writeFile(join(folder, 'addons/acme/__init__.py'), 'changed\n');
    await writeFile(join(folder, 'addons/acme/new.py'), '');
    await writeFile(join(folder, 'notes.txt'), 'not built in');
    const source = await findSource(runProgram, folder, ['addons/acme'], {}, NOW);
    expect(source.changed).toEqual(['addons/acme/__init__.py', 'addons/acme/new.py']);
    expect(() => requireCommitted(source)).toThrow(/addons\/acme\/__init__\.py, addons\/acme\/new\.py\. Commit them first\.$/);
  });
});

test.each([
  ['git@github.com:acme/odoo.git', 'https://github.com/acme/odoo'],
  ['ssh://git@git.example:2222/acme/odoo.git', 'https://git.example:2222/acme/odoo'],
  ['https://github.com/acme/odoo.git', 'https://github.com/acme/odoo'],
  ['https://x-access-token:secret@github.com/acme/odoo', 'https://github.com/acme/odoo'],
  ['/srv/git/odoo.git', ''],
  ['../odoo', ''],
  ['', ''],
])('the remote %s is shown as "%s"', (remote, shown) => {
  expect(repositoryUrl(remote)).toBe(shown);
});
