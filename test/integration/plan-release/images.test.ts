import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import type { Workspace } from './repository.ts';
import { makeWorkspace } from './repository.ts';

const FIXTURE = 'test/fixtures/addons/kit_fixture';
const REPOSITORY = `plan-release-test/${randomUUID()}`;
const docker = openDocker(runProgram);
const images = new Set<string>();
let workspace: Workspace;

beforeEach(() => {
  workspace = makeWorkspace();
});

afterEach(() => {
  workspace.remove();
});

afterAll(async () => {
  await docker.run(['image', 'rm', '--force', ...images]);
});

/** An image that holds nothing but these folders, with these labels. */
async function image(tag: string, folders: Record<string, string>, labels: Record<string, string> = {}): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'image-root-'));
  try {
    for (const [path, source] of Object.entries(folders)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      cpSync(source, join(root, path), { recursive: true });
    }
    symlinkSync('/etc/passwd', join(root, 'outside'));
    execFileSync('tar', ['--create', '--file', join(root, 'root.tar'), '--directory', root, ...readdirSync(root)]);
    const changes = Object.entries(labels).flatMap(([name, value]) => ['--change', `LABEL ${name}=${JSON.stringify(value)}`]);
    const name = `${REPOSITORY}:${tag}`;
    await docker.require('Importing', ['import', ...changes, join(root, 'root.tar'), name]);
    images.add(name);
    return name;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const containers = async (): Promise<string> => (await docker.require('Listing', ['ps', '--all', '--quiet', '--filter', `ancestor=${[...images][0] ?? ''}`])).trim();

describe('a plan between images', () => {
  test('reads the folders of the label, whatever else is in the image, and leaves no container', async () => {
    const labels = (base: string) => ({ 'odoo.release.series': '19.0', 'odoo.release.addons-path': '/opt/odoo/addons', 'org.opencontainers.image.base.digest': `sha256:${base.repeat(64)}` });
    const from = await image('v1', { 'opt/odoo/addons': `${FIXTURE}/v1`, 'mnt/extra-addons': `${FIXTURE}/v2_good` }, labels('a'));
    const to = await image('v2', { 'opt/odoo/addons': `${FIXTURE}/v2_good` }, labels('b'));
    const { outputs, sentences } = await workspace.plan({ from, to }, docker);
    expect(outputs).toMatchObject({ outcome: 'pass', changed: 'kit_fixture', update: 'kit_fixture' });
    expect(JSON.parse(String(outputs['scripts']))).toContainEqual({
      id: 'kit_fixture:pre:19.0.2.0.0', module: 'kit_fixture', stage: 'pre', version: '19.0.2.0.0', file: 'opt/odoo/addons/kit_fixture/migrations/19.0.2.0.0/pre-rename-old-ref.py',
    });
    expect(sentences.join('\n')).toMatch('base-image-changed');
    expect(await containers()).toBe('');
  });

  test('and a folder compares what the files are', async () => {
    const from = await image('usual', { 'mnt/extra-addons': `${FIXTURE}/v1` });
    workspace.copy(`${FIXTURE}/v1`, 'addons');
    expect((await workspace.plan({ from, to: './' }, docker)).outputs['changed']).toBe('');
  });

  test('of two series is refused', async () => {
    const from = await image('old', { 'mnt/extra-addons': `${FIXTURE}/v1` }, { 'odoo.release.series': '18.0' });
    const to = await image('new', { 'mnt/extra-addons': `${FIXTURE}/v1` }, { 'odoo.release.series': '19.0' });
    await expect(workspace.plan({ from, to }, docker)).rejects.toThrow(/belongs to series 18\.0, the image .* to series 19\.0\. .*upgrade project/);
    await expect(workspace.plan({ from: to, to, series: '18.0' }, docker)).rejects.toThrow('Input "series" is 18.0');
  });

  test('names the folder that an image lacks, and leaves no container', async () => {
    const from = await image('bare', { 'opt/addons': `${FIXTURE}/v1` });
    await expect(workspace.plan({ from, to: from }, docker)).rejects.toThrow('has no readable folder /mnt/extra-addons');
    expect((await workspace.plan({ from, to: from, imageAddons: ['/opt/addons'] }, docker)).outputs['changed']).toBe('');
    expect(await containers()).toBe('');
  });

  test('follows no link to a file of this machine', async () => {
    const from = await image('link', { 'mnt/extra-addons': `${FIXTURE}/v1` });
    await expect(workspace.plan({ from, to: from, imageAddons: ['/outside'] }, docker)).rejects.toThrow('has no readable folder /outside');
  });

  test.each([['../../etc'], ['/mnt/../etc'], ['/mnt/$(id)'], ['mnt']])('refuses the label %s', async (path) => {
    const from = await image('label', { 'mnt/extra-addons': `${FIXTURE}/v1` }, { 'odoo.release.addons-path': path });
    await expect(workspace.plan({ from, to: from }, docker)).rejects.toThrow('label odoo.release.addons-path, which is not an absolute folder');
  });

  test('refuses what is no image', async () => {
    await expect(workspace.plan({ from: 'Registry:/x', to: './' }, docker)).rejects.toThrow('Input "from" has a colon, so it must be an image reference');
  });
});
