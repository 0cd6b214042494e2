import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findSource, repositoryUrl, requireCommitted } from '../../../actions/build-image/src/source.ts';
import { type RunProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
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

describe('a file that is built in and is not of the commit', () => {
  const changed = async (folder: string, ...paths: string[]): Promise<string[]> => (await findSource(runProgram, folder, paths, {}, NOW)).changed;

  async function withSubmodule(): Promise<string> {
    const folder = await repository();
    const source = await temporaryTree({ 'sale_x/__manifest__.py': '{}\n' });
    git(source, 'init', '--quiet');
    git(source, 'add', '--all');
    git(source, 'commit', '--quiet', '--message=First');
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', source, 'oca/sale');
    git(folder, 'commit', '--quiet', '--message=Submodule');
    return folder;
  }

  test('is one that git ignores, but not bytecode or what else is never built in', async () => {
    const folder = await repository();
    await writeFile(join(folder, '.git/info/exclude'), 'local_*.py\n*.pyc\nprivate/\n');
    await writeFile(join(folder, 'addons/acme/local_settings.py'), '');
    await writeFile(join(folder, 'addons/acme/x.pyc'), '');
    await mkdir(join(folder, 'private/secret'), { recursive: true });
    await writeFile(join(folder, 'private/secret/__manifest__.py'), '{}');
    expect(await changed(folder, 'addons/acme', 'private/secret')).toEqual(['addons/acme/local_settings.py', 'private']);
  });

  test('is one in a submodule, and a submodule at another commit than the source names', async () => {
    const folder = await withSubmodule();
    expect(await changed(folder, 'oca/sale/sale_x')).toEqual([]);
    await writeFile(join(folder, 'oca/sale/sale_x/__manifest__.py'), '{"name": "x"}\n');
    expect(await changed(folder, 'oca/sale/sale_x')).toEqual(['oca/sale/sale_x/__manifest__.py']);
    git(join(folder, 'oca/sale'), 'commit', '--quiet', '--all', '--message=Second');
    expect(await changed(folder, 'oca/sale/sale_x')).toEqual(['oca/sale']);
  });

  test('is one behind a link to an addon, and behind a link inside an addon', async () => {
    const folder = await repository();
    await mkdir(join(folder, '.oca/sale_x'), { recursive: true });
    await writeFile(join(folder, '.oca/sale_x/__manifest__.py'), '{}');
    await writeFile(join(folder, 'shared.txt'), '');
    await symlink('../.oca/sale_x', join(folder, 'addons/sale_x'));
    await symlink('../../shared.txt', join(folder, 'addons/acme/shared.txt'));
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message=Links');
    expect(await changed(folder, 'addons/acme', 'addons/sale_x')).toEqual([]);
    await writeFile(join(folder, '.oca/sale_x/__manifest__.py'), 'changed');
    await writeFile(join(folder, 'shared.txt'), 'changed');
    expect(await changed(folder, 'addons/acme', 'addons/sale_x')).toEqual(['.oca/sale_x/__manifest__.py', 'shared.txt']);
  });

  test('is found where the checkout belongs to another user, as in a job in a container', async () => {
    const folder = await repository();
    await writeFile(join(folder, 'addons/acme/__init__.py'), 'changed\n');
    const asAnother: RunProgram = (program, args) => runProgram(program, args, { environment: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } });
    const source = await findSource(asAnother, folder, ['addons/acme'], { GITHUB_SHA: 'c'.repeat(40) }, NOW);
    expect([source.commit, source.changed]).toEqual([git(folder, 'rev-parse', 'HEAD'), ['addons/acme/__init__.py']]);
  });

  test('is asked for, never assumed: a git that cannot say it is an error', async () => {
    const folder = await repository();
    await writeFile(join(folder, '.git/index'), 'broken');
    await expect(changed(folder, 'addons/acme')).rejects.toThrow(/^git cannot say which files of .* differ from the commit: /);
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
