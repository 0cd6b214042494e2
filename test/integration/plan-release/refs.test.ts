import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Workspace } from './repository.ts';
import { makeWorkspace } from './repository.ts';

const FIXTURE = 'test/fixtures/addons/kit_fixture';
let workspace: Workspace;

beforeEach(() => {
  workspace = makeWorkspace();
});

afterEach(() => {
  workspace.remove();
});

/** Two commits: v1 of the fixture, then its good upgrade. */
function twoReleases(folder = 'addons'): { first: string; second: string } {
  workspace.copy(`${FIXTURE}/v1`, folder);
  const first = workspace.commit('v1');
  workspace.git('tag', 'v1');
  workspace.copy(`${FIXTURE}/v2_good`, folder);
  return { first, second: workspace.commit('v2') };
}

describe('a plan between git refs', () => {
  test('reads both without touching the checkout, and is the plan between the same folders', async () => {
    const { first } = twoReleases();
    workspace.write({ 'addons/kit_fixture/__manifest__.py': 'not committed' });
    const { outputs, sentences } = await workspace.plan({ from: 'v1', to: 'HEAD' });
    expect(outputs).toMatchObject({ outcome: 'pass', changed: 'kit_fixture', update: 'kit_fixture' });
    expect(sentences[0]).toMatch(`Plan from ref v1 (${first.slice(0, 12)}) to ref HEAD`);
    expect(readFileSync(join(workspace.root, 'addons/kit_fixture/__manifest__.py'), 'utf8')).toBe('not committed');
    workspace.git('checkout', '--quiet', '--', '.');
    workspace.git('worktree', 'add', '--quiet', 'old', 'v1');
    const folders = await workspace.plan({ from: './old/addons', to: './addons' });
    const withoutPlaces = (text = '') => text.replaceAll('addons/kit_fixture', 'kit_fixture');
    expect(withoutPlaces(outputs['scripts'])).toBe(folders.outputs['scripts']);
    expect(withoutPlaces(outputs['risks'])).toBe(folders.outputs['risks']);
  });

  test.each([['HEAD^', 'HEAD'], ['HEAD~1', 'main'], ['refs/tags/v1', 'refs/heads/main']])('takes %s and %s', async (from, to) => {
    twoReleases();
    expect((await workspace.plan({ from, to })).outputs['changed']).toBe('kit_fixture');
  });

  test('takes a commit by its id, and mixes with a folder', async () => {
    const { first } = twoReleases('src/deep/addons');
    expect((await workspace.plan({ from: first, to: './' })).outputs['changed']).toBe('kit_fixture');
    expect((await workspace.plan({ from: first, to: 'src/deep', addons: ['src/deep/addons'] }).catch((error: Error) => error.message))).toMatch('has no folder src/deep/addons');
  });

  test('leaves the whole plan as a file, and nothing else', async () => {
    twoReleases();
    const { outputs } = await workspace.plan({ from: 'v1', to: 'HEAD' });
    const file = String(outputs['plan']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, series: '19.0', update: ['kit_fixture'] });
    expect(execFileSync('ls', ['-A', join(file, '..')]).toString()).toBe('plan.json\n');
  });

  test('fails for the risks that are listed, and only for these', async () => {
    twoReleases();
    expect((await workspace.plan({ from: 'v1', to: 'HEAD', failOn: ['removed-stored-field'] })).outputs['outcome']).toBe('pass');
    const { outputs, sentences } = await workspace.plan({ from: 'v1', to: 'HEAD', failOn: ['type-changed'] });
    expect(outputs['outcome']).toBe('fail');
    expect(sentences.at(-1)).toBe('The input "fail-on" lists type-changed.');
  });

  test('reads links and submodules for what they are', async () => {
    twoReleases();
    symlinkSync('../../../../etc', join(workspace.root, 'addons/kit_fixture/outside'));
    workspace.git('update-index', '--add', '--cacheinfo', `160000,${workspace.git('rev-parse', 'HEAD')},oca/project`);
    workspace.git('add', 'addons');
    workspace.git('commit', '--quiet', '--message', 'links');
    const { outputs } = await workspace.plan({ from: 'HEAD^', to: 'HEAD' });
    expect(outputs['changed']).toBe('kit_fixture');
    expect(JSON.parse(String(outputs['risks']))).toEqual([expect.objectContaining({ code: 'not-analysed', severity: 'medium', message: expect.stringContaining('oca/project is a git submodule') })]);
  });

  test('refuses a module behind a link that is found nowhere else', async () => {
    twoReleases('.hidden');
    symlinkSync('.hidden/kit_fixture', join(workspace.root, 'kit_fixture'));
    workspace.commit('link');
    await expect(workspace.plan({ from: 'v1', to: 'HEAD' })).rejects.toThrow('kit_fixture is a symbolic link to the module .hidden/kit_fixture');
    expect((await workspace.plan({ from: 'v1', to: 'HEAD', addons: ['.hidden'] })).outputs['changed']).toBe('kit_fixture');
  });

  test('reads names that git would quote', async () => {
    twoReleases();
    workspace.write({ 'addons/kit_fixture/static/é "x"\t.txt': 'a' });
    workspace.commit('odd');
    expect((await workspace.plan({ from: 'HEAD', to: './' })).outputs['changed']).toBe('');
  });

  test('runs no hook, filter or monitor of the checkout', async () => {
    twoReleases();
    const trap = join(workspace.root, 'trap');
    workspace.write({ trap: `#!/bin/sh\ntouch ${workspace.root}/sprung\n`, '.gitattributes': '* filter=trap diff=trap\n' });
    chmodSync(trap, 0o755);
    for (const key of ['core.fsmonitor', 'filter.trap.smudge', 'filter.trap.clean', 'diff.trap.textconv', 'core.pager', 'core.sshCommand', 'alias.ls-tree']) {
      workspace.git('config', key, trap);
    }
    await workspace.plan({ from: 'v1', to: 'HEAD' });
    expect(existsSync(join(workspace.root, 'sprung'))).toBe(false);
  });
});

describe('what is no ref', () => {
  test('a name that is both a folder and a ref is refused', async () => {
    twoReleases();
    workspace.git('branch', 'addons');
    await expect(workspace.plan({ from: 'v1', to: 'addons' })).rejects.toThrow('Input "to" "addons" is a folder and a git ref. Write ./addons for the folder');
    expect((await workspace.plan({ from: 'v1', to: 'refs/heads/addons' })).outputs['changed']).toBe('kit_fixture');
  });

  test.each([['nope'], ['HEAD..v1'], ['v1@{0}'], ['--upload-pack=x'], ['v1^{/x}'], ['HEAD~99']])('%s is refused', async (from) => {
    twoReleases();
    await expect(workspace.plan({ from, to: 'HEAD' })).rejects.toThrow('Input "from"');
  });

  test('a folder outside of the workspace is refused, also through a link', async () => {
    twoReleases();
    symlinkSync('/etc', join(workspace.root, 'etc'));
    await expect(workspace.plan({ from: '../', to: 'HEAD' })).rejects.toThrow('Input "from"');
    await expect(workspace.plan({ from: './etc', to: 'HEAD' })).rejects.toThrow('Input "from"');
    await expect(workspace.plan({ from: '/etc', to: 'HEAD' })).rejects.toThrow('Input "from"');
  });

  test('in a workspace that is no checkout, names are folders', async () => {
    rmSync(join(workspace.root, '.git'), { recursive: true });
    workspace.copy(`${FIXTURE}/v1`, 'old');
    workspace.copy(`${FIXTURE}/v2_good`, 'new');
    expect((await workspace.plan({ from: 'old', to: 'new' })).outputs['changed']).toBe('kit_fixture');
    await expect(workspace.plan({ from: 'v1', to: 'new' })).rejects.toThrow('is no folder of the workspace, no ref of the checkout');
  });

  test('an object that the checkout lacks is named', async () => {
    twoReleases();
    const blob = workspace.git('rev-parse', 'v1:addons/kit_fixture/__manifest__.py');
    rmSync(join(workspace.root, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    await expect(workspace.plan({ from: 'v1', to: 'HEAD' })).rejects.toThrow('The content of addons/kit_fixture/__manifest__.py is not in this checkout');
  });

  test('a repository of SHA-256 objects is refused', async () => {
    rmSync(join(workspace.root, '.git'), { recursive: true });
    workspace.git('init', '--quiet', '--object-format=sha256');
    workspace.copy(`${FIXTURE}/v1`, 'addons');
    workspace.commit('v1');
    await expect(workspace.plan({ from: 'HEAD', to: './' })).rejects.toThrow('SHA-256');
  });
});
