import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { processIdentity } from '../../../../scripts/src/machine/processes.ts';
import { defaultEngineSettings } from '../../../../scripts/src/engine/settings.ts';
import { EngineUsers } from '../../../../scripts/src/engine/users.ts';

let stateFolder: string;
let users: EngineUsers;

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'engine-users-'));
  users = new EngineUsers({ ...defaultEngineSettings(), stateFolder });
  await users.enter();
});

afterEach(() => rm(stateFolder, { recursive: true }));

describe('who ends the private engine', () => {
  test('the only user of one that a script started ends it', async () => {
    await users.markStarted();
    expect(await users.leave()).toBe(true);
  });

  test('one that somebody started by hand is ended by nobody, whatever is asked of it', async () => {
    await users.setKept(false);
    expect(await users.leave()).toBe(false);
  });

  test('while another script uses it, leaving does not end it', async () => {
    await users.markStarted();
    await writeFile(join(stateFolder, 'users', '1'), String(processIdentity(1)));
    expect(await users.leave()).toBe(false);
  });

  test('a second use in the same process counts like another script', async () => {
    await users.markStarted();
    const second = new EngineUsers({ ...defaultEngineSettings(), stateFolder });
    await second.enter();
    expect(await users.leave()).toBe(false);
    expect(await second.leave()).toBe(true);
  });

  test('a script that was killed does not keep it alive', async () => {
    await users.markStarted();
    await writeFile(join(stateFolder, 'users', '999999999'), '999999999 1');
    expect(await users.leave()).toBe(true);
  });

  test('a kept one runs on until that is taken back', async () => {
    await users.markStarted();
    await users.setKept(true);
    expect(await users.leave()).toBe(false);
    await users.enter();
    await users.setKept(false);
    expect(await users.leave()).toBe(true);
  });
});
