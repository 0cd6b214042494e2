import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readPlace } from '../../../../actions/common/host/place-inputs.ts';
import { InputReader } from '../../../../actions/common/runtime/inputs.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'place-'));
  await mkdir(join(workspace, 'gitops'));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

async function read(inputs: Record<string, string>): Promise<unknown> {
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const reader = new InputReader({ GITHUB_WORKSPACE: workspace, ...Object.fromEntries(variables) });
  const place = await readPlace(reader);
  reader.finish();
  return place;
}

const ACME = { project: 'acme', environment: 'production' };

describe('where an environment runs', () => {
  test('is read from the checkout in the workspace', async () => {
    expect(await read({ ...ACME, path: 'gitops', 'env-file': '/etc/acme.env' })).toEqual({
      host: '', project: 'acme', path: join(workspace, 'gitops'), environment: 'production', environmentFile: '/etc/acme.env',
    });
  });

  test('is never a folder outside of the workspace', async () => {
    await expect(read({ ...ACME, path: '../..' })).rejects.toThrow('Input "path"');
    await expect(read({ ...ACME, path: '/etc' })).rejects.toThrow('Input "path"');
  });

  test('is refused with all problems at once', async () => {
    await expect(read({ project: '--all', environment: '../x', path: 'absent', host: 'a b' })).rejects.toThrow(
      /"host"[^]*"project"[^]*"path"[^]*"environment"/,
    );
  });
});
