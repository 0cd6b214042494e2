import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dockerCredentials } from '../../../../actions/common/image/credentials.ts';
import type { ProgramResult, RunProgram } from '../../../../actions/common/runtime/exec.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function find(config: object, host: string, run: RunProgram = () => Promise.reject(new Error('no program expected'))) {
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return dockerCredentials(run, { DOCKER_CONFIG: folder })(host);
}

const auth = (text: string): { auth: string } => ({ auth: Buffer.from(text).toString('base64') });
const answering = (result: Partial<ProgramResult>): RunProgram => () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...result });

describe("Docker's configuration", () => {
  test('gives the login of the host, with colons in the password', async () => {
    expect(await find({ auths: { 'registry.example': auth('robot:a:b') } }, 'registry.example')).toEqual({ username: 'robot', password: 'a:b' });
  });

  test('is looked up by host, however the key is written', async () => {
    expect(await find({ auths: { 'https://Registry.example/v1/': auth('u:p') } }, 'registry.example')).toEqual({ username: 'u', password: 'p' });
    expect(await find({ auths: { 'https://index.docker.io/v1/': auth('u:p') } }, 'docker.io')).toEqual({ username: 'u', password: 'p' });
  });

  test("does not lend another host's login", async () => {
    expect(await find({ auths: { 'registry.example': auth('u:p') } }, 'registry.example.evil')).toBeUndefined();
    expect(await find({ auths: { 'registry.example': {} } }, 'registry.example')).toBeUndefined();
  });

  test('gives a refresh token where there is one', async () => {
    expect(await find({ auths: { r: { ...auth('u:p'), identitytoken: 't' } } }, 'r')).toEqual({ identityToken: 't' });
  });

  test('that is not there has no logins', async () => {
    expect(await dockerCredentials(answering({}), { DOCKER_CONFIG: join(folder, 'absent') })('r')).toBeUndefined();
  });
});

describe('a credential helper', () => {
  const config = { credHelpers: { r: 'vault' }, auths: { r: auth('stale:stale') } };

  test('is asked for its host', async () => {
    const answer = JSON.stringify({ ServerURL: 'r', Username: 'u', Secret: 'p' });
    expect(await find(config, 'r', answering({ stdout: answer }))).toEqual({ username: 'u', password: 'p' });
  });

  test('that has none for the host leaves the stored login', async () => {
    const nothing = answering({ exitCode: 1, stdout: 'credentials not found in native keychain' });
    expect(await find(config, 'r', nothing)).toEqual({ username: 'stale', password: 'stale' });
  });

  test('that fails is an error without what it printed', async () => {
    const failing = find(config, 'r', answering({ exitCode: 1, stderr: 'vault token s.SECRET expired' }));
    await expect(failing).rejects.toThrow('The credential helper docker-credential-vault failed for r with exit status 1.');
  });

  test('with a name that is a path is refused', async () => {
    await expect(find({ credsStore: '../../tmp/evil' }, 'r')).rejects.toThrow('which is no program name');
  });
});
