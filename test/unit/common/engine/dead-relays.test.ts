import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeDeadRelays } from '../../../../actions/common/engine/dead-relays.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'relays-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function folder(name: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(path);
  return join(path, '.s.PGSQL.5432');
}

test('the folder of a relay that was killed goes; one that answers, one that is about to and what is none stay', async () => {
  const killed = await folder('odoo-kit-relay-killed');
  const child = spawn(process.execPath, ['--eval', `require('net').createServer().listen(${JSON.stringify(killed)}, () => process.kill(process.pid, 'SIGKILL'))`]);
  await once(child, 'close');
  const living = createServer().listen(await folder('odoo-kit-relay-living'));
  await once(living, 'listening');
  await folder('odoo-kit-relay-new');
  await folder('other');
  expect(await removeDeadRelays(parent)).toEqual([`Removed ${join(parent, 'odoo-kit-relay-killed')}`]);
  expect((await readdir(parent)).toSorted()).toEqual(['odoo-kit-relay-living', 'odoo-kit-relay-new', 'other']);
  living.close();
});
