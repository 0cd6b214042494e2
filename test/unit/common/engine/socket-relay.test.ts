import { createServer, connect, type AddressInfo } from 'node:net';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openSocketRelay, type SocketRelay } from '../../../../actions/common/engine/socket-relay.ts';

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((thing) => thing.close()));
});

function track<Thing extends { close(): unknown }>(thing: Thing): Thing {
  opened.push(thing);
  return thing;
}

/** A server that answers what it is sent, in capitals. */
async function echoServer(): Promise<number> {
  const server = track(createServer((socket) => socket.on('data', (data) => socket.write(data.toString().toUpperCase()))));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function relayTo(port: number): Promise<SocketRelay> {
  return track(await openSocketRelay({ host: '127.0.0.1', port, encryption: 'disable' }));
}

function say(relay: SocketRelay, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(relay.folder, '.s.PGSQL.5432'));
    socket.once('error', reject);
    socket.once('close', () => resolve(''));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.write(text);
  });
}

describe('the one route out of a rehearsal', () => {
  test('leads to the server, for several clients at once', async () => {
    const relay = await relayTo(await echoServer());
    expect(await Promise.all([say(relay, 'one'), say(relay, 'two')])).toEqual(['ONE', 'TWO']);
  });

  test('lets any user of a container in, and no other folder of the machine', async () => {
    const relay = await relayTo(await echoServer());
    expect((await stat(join(relay.folder, '.s.PGSQL.5432'))).mode & 0o777).toBe(0o777);
    expect((await stat(relay.folder)).mode & 0o777).toBe(0o755);
  });

  test('ends a client when the server is not there', async () => {
    const relay = await relayTo(1);
    expect(await say(relay, 'hello')).toBe('');
  });

  test('ends a client when TLS is demanded and the server does not offer it', async () => {
    const relay = track(await openSocketRelay({ host: '127.0.0.1', port: await echoServer(), encryption: 'require' }));
    expect(await say(relay, 'hello')).toBe('');
  });

  test('is gone after it is closed', async () => {
    const relay = await openSocketRelay({ host: '127.0.0.1', port: 1, encryption: 'disable' });
    await relay.close();
    await expect(stat(relay.folder)).rejects.toThrow('ENOENT');
  });
});
