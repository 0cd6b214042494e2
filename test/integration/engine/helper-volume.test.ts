import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDocker, type Docker } from '../../../actions/common/engine/docker.ts';
import { ensureHelperVolume, HELPER_FOLDER } from '../../../actions/common/engine/helper-volume.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { together } from '../../../actions/common/runtime/together.ts';
import { Containers, PREPARATION } from '../images/containers.ts';

const HELPER = join(import.meta.dirname, '../../../actions/build-image/context/odoo-release');

let containers: Containers;
let docker: Docker;
let folder = '';
let volume = '';

beforeAll(async () => {
  containers = await Containers.open();
  Object.assign(process.env, containers.engine.environment);
  docker = openDocker(runProgram);
  folder = await mkdtemp(join(tmpdir(), 'helper-volume-'));
  await cp(HELPER, folder, { recursive: true });
  // A content of its own, so that no other test has filled its volume.
  await writeFile(join(folder, 'odoo_release', 'only_here.py'), `"""${folder}"""\n`);
}, PREPARATION);

afterAll(async () => {
  await docker?.run(['volume', 'rm', '--force', volume]);
  await containers?.close();
  await rm(folder, { recursive: true, force: true });
});

const version = (): Promise<string> => containers.output(
  'run', '--rm', '--pull', 'never', '--network', 'none', '--volume', `${volume}:${HELPER_FOLDER}:ro`, '--entrypoint', 'python3',
  containers.images.odoo, `${HELPER_FOLDER}/odoo-release`, '--version',
);

test('actions that run at the same time fill one volume, and it works for all', async () => {
  const filled = await together(Array.from({ length: 6 }, () => ensureHelperVolume(docker, folder, containers.images.odoo)));
  volume = String(filled[0]);
  expect(new Set(filled).size).toBe(1);
  expect(await version()).toMatch(/^\{"helper": /);
  expect(await containers.output('ps', '--all', '--quiet', '--filter', `name=${volume}`)).toBe('');
});

test('what a killed run left half-filled is filled again', async () => {
  const half = ['--user', '0', '--volume', `${volume}:/v`, '--entrypoint', 'rm', containers.images.odoo, '-r', '/v/.complete', '/v/odoo_release'];
  await containers.output('run', '--rm', '--pull', 'never', ...half);
  await expect(version()).rejects.toThrow();
  expect(await ensureHelperVolume(docker, folder, containers.images.odoo)).toBe(volume);
  expect(await version()).toMatch(/^\{"helper": /);
});
