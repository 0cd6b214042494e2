import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { Duplex } from 'node:stream';

export interface DatabaseServer {
  host: string;
  port: number;
  /** As in libpq: `disable`, `require` (encrypted), or `verify-full` (encrypted and the certificate checked). */
  encryption: 'disable' | 'require' | 'verify-full';
}

export interface SocketRelay {
  /** A folder to mount into containers and to give as PGHOST. */
  folder: string;
  close(): Promise<void>;
}

/** What the folders of relays are called, in the machine's temporary folder. */
export const RELAY_PREFIX = 'odoo-kit-relay-';
/** As libpq calls the socket of port 5432. */
export const RELAY_SOCKET = '.s.PGSQL.5432';

// https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Opens the one route that a rehearsal container has: a PostgreSQL socket that leads to one database server. Containers run
 * on no network at all and mount this folder, so code under test reaches that server and nothing else.
 */
export async function openSocketRelay(server: DatabaseServer): Promise<SocketRelay> {
  const folder = await mkdtemp(join(tmpdir(), RELAY_PREFIX));
  const connections = new Set<Socket>();
  const relay = createServer((client) => {
    connections.add(client);
    client.on('close', () => connections.delete(client));
    void forward(client, server);
  });
  const socket = join(folder, RELAY_SOCKET);
  await listen(relay, socket);
  await chmod(folder, 0o755);
  // The container's user is not ours; only what mounts this folder can reach the socket.
  await chmod(socket, 0o777);
  return {
    folder,
    async close() {
      connections.forEach((connection) => connection.destroy());
      await new Promise((resolve) => {
        relay.close(resolve);
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

async function forward(client: Socket, server: DatabaseServer): Promise<void> {
  client.on('error', () => client.destroy());
  try {
    const upstream = await connectServer(server);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  } catch {
    // libpq reports the closed connection; the reason is the server's and was seen by our own client before.
    client.destroy();
  }
}

async function connectServer(server: DatabaseServer): Promise<Duplex> {
  // Otherwise the end of each COPY waits for the acknowledgement of what went before, 40 ms a table.
  const socket = connectTcp({ host: server.host, port: server.port, noDelay: true });
  await once(socket, 'connect');
  if (server.encryption === 'disable') {
    return socket;
  }
  socket.write(SSL_REQUEST);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (answer.toString('latin1') !== 'S') {
    socket.destroy();
    throw new Error('the database server does not offer TLS');
  }
  const encrypted = connectTls({ socket, servername: server.host, rejectUnauthorized: server.encryption === 'verify-full' });
  await once(encrypted, 'secureConnect');
  return encrypted;
}

function once(socket: Duplex, event: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    socket.once('error', failed);
    socket.once(event, (...values: unknown[]) => {
      socket.off('error', failed);
      resolve(values);
    });
  });
}
