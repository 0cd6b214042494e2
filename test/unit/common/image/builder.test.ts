import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildCommand, findBuilder } from '../../../../actions/common/image/builder.ts';
import type { RunProgram } from '../../../../actions/common/runtime/exec.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'builder-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A PATH of folders with a docker client each, and how these answer. */
async function clients(...answers: { version: string; buildx: boolean }[]): Promise<{ path: string; run: RunProgram }> {
  const folders = answers.map((_, position) => join(folder, String(position)));
  for (const place of folders) {
    await mkdir(place);
    await writeFile(join(place, 'docker'), '');
    await chmod(join(place, 'docker'), 0o755);
  }
  const run: RunProgram = (program, args) => {
    const client = answers[Number(program.split('/').at(-2))];
    const exitCode = args[0] === 'version' || client?.buildx === true ? 0 : 1;
    return Promise.resolve({ exitCode, stdout: args[0] === 'version' ? `${client?.version}\n` : '', stderr: '' });
  };
  return { path: folders.join(':'), run };
}

describe('the Docker client that builds', () => {
  test('is the first one with buildx', async () => {
    const { path, run } = await clients({ version: '28.2.2', buildx: false }, { version: '28.2.2', buildx: true });
    expect(await findBuilder(run, path)).toEqual({ program: join(folder, '1/docker'), kind: 'buildx' });
  });

  test('may be an older one that has BuildKit built in', async () => {
    const { path, run } = await clients({ version: '28.2.2', buildx: false }, { version: '20.10.24+dfsg1', buildx: false });
    expect(await findBuilder(run, path)).toEqual({ program: join(folder, '1/docker'), kind: 'integrated' });
  });

  test('is missed in a sentence that names the clients that were asked', async () => {
    const { path, run } = await clients({ version: '28.2.2', buildx: false });
    await expect(findBuilder(run, path)).rejects.toThrow(`with the buildx plugin. None of these clients can: ${join(folder, '0/docker')}.`);
    await expect(findBuilder(run, '/nonexistent')).rejects.toThrow('There is no Docker client on the PATH.');
  });

  test('adds no attestations, which would make the image an index', () => {
    expect(buildCommand({ program: 'docker', kind: 'buildx' })).toContain('--provenance=false');
    expect(buildCommand({ program: 'docker', kind: 'integrated' })).toEqual(['build']);
  });
});
