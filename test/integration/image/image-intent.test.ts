import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { imageIntent } from '../../../actions/common/addons/image-intent.ts';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';

const TEXT = '# Übersetzt.\nchanges:\n  - {deletes: crm_tag, because: Tags are gone.}\n';
const REPOSITORY = `image-intent-test/${randomUUID()}`;
const docker = openDocker(runProgram);
const images: string[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-intent-'));
});
afterAll(async () => {
  await docker.run(['image', 'rm', '--force', ...images]);
  await rm(folder, { recursive: true, force: true });
});

/** An image with nothing but this intent, where build-image puts it. */
async function image(tag: string, label: string, text: string): Promise<string> {
  await mkdir(join(folder, tag, 'opt/odoo'), { recursive: true });
  await writeFile(join(folder, tag, 'opt/odoo/release-intent.yaml'), text);
  execFileSync('tar', ['--create', '--file', join(folder, `${tag}.tar`), '--directory', join(folder, tag), 'opt']);
  const name = `${REPOSITORY}:${tag}`;
  images.push(name);
  await docker.require('Importing', ['import', '--change', `LABEL odoo.release.intent=${JSON.stringify(label)}`, join(folder, `${tag}.tar`), name]);
  return name;
}

test('the intent of an image is read byte for byte, and no container is left', async () => {
  const reference = await image('good', sha256(TEXT), TEXT);
  expect(await imageIntent(docker, reference, folder)).toMatchObject({ sha256: sha256(TEXT), changes: [{ kind: 'deletes', subject: 'crm_tag' }] });
  expect(await docker.require('Listing', ['ps', '--all', '--quiet', '--filter', `ancestor=${reference}`])).toBe('');
});

test('an intent that somebody changed after the build is refused', async () => {
  const reference = await image('changed', sha256(TEXT), TEXT.replace('crm_tag', 'crm_lead'));
  await expect(imageIntent(docker, reference, folder)).rejects.toThrow(/is not the one that its label odoo\.release\.intent names/);
});
