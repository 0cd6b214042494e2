import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freshTemporaryFolder, workspacePath } from '../../../../actions/common/runtime/workspace.ts';

let top: string;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'kit-workspace-'));
  environment = { GITHUB_WORKSPACE: join(top, 'workspace'), RUNNER_TEMP: join(top, 'temporary') };
  await Promise.all(['workspace/addons', 'temporary', 'elsewhere'].map((name) => mkdir(join(top, name), { recursive: true })));
});

afterEach(async () => {
  await rm(top, { recursive: true });
});

describe('workspacePath', () => {
  test('takes a relative path from the workspace', async () => {
    expect(await workspacePath('addons', 'Input "path"', environment)).toBe(join(top, 'workspace/addons'));
  });

  test('allows what an earlier step left in the temporary folder', async () => {
    const path = join(top, 'temporary/report.json');
    expect(await workspacePath(path, 'Input "report"', environment)).toBe(path);
  });

  test.each(['../elsewhere', '/etc/passwd', '../temporary/../elsewhere'])('refuses %s', async (path) => {
    await expect(workspacePath(path, 'Input "path"', environment)).rejects.toThrow('Input "path": ');
  });

  test('refuses a link out of the temporary folder', async () => {
    await symlink(join(top, 'elsewhere'), join(top, 'temporary/link'));
    await expect(workspacePath(join(top, 'temporary/link'), 'x', environment)).rejects.toThrow('leaves');
  });

  test('works in a workspace that is reached through a link', async () => {
    await symlink(join(top, 'workspace'), join(top, 'linked'));
    const linked = { GITHUB_WORKSPACE: join(top, 'linked') };
    expect(await workspacePath(join(top, 'linked/addons'), 'x', linked)).toBe(join(top, 'workspace/addons'));
  });
});

describe('freshTemporaryFolder', () => {
  test('makes a new folder each time, also where the temporary folder is not there yet', async () => {
    await rm(join(top, 'temporary'), { recursive: true });
    const folders = [await freshTemporaryFolder('plan-release', environment), await freshTemporaryFolder('plan-release', environment)];
    expect(new Set(folders).size).toBe(2);
    expect(await readdir(join(top, 'temporary'))).toHaveLength(2);
  });
});
