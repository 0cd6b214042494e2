import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELAY_PREFIX, RELAY_SOCKET } from './socket-relay.ts';

/** Removes the folders of relays that were killed: nobody answers at their socket any more. Answers a sentence for each. */
export async function removeDeadRelays(parent = tmpdir()): Promise<string[]> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(RELAY_PREFIX));
  const removed: string[] = [];
  for (const name of names) {
    const folder = join(parent, name);
    if (await isDead(join(folder, RELAY_SOCKET))) {
      await rm(folder, { recursive: true, force: true });
      removed.push(`Removed ${folder}`);
    }
  }
  return removed;
}

/** Only a refused connection is proof; a folder whose socket is not there yet is about to be one. */
function isDead(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket);
    client.once('connect', () => {
      client.destroy();
      resolve(false);
    });
    client.once('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED'));
  });
}
