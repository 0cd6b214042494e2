import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { ADDRESSES } from './addresses.ts';
import type { Places } from './places.ts';

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;
const LOOPBACK = /^127\.0\.0\.1:(?<port>\d{1,5})$/;

/** A registry of this machine as the node sees it. */
export interface Mirror {
  /** `10.99.0.1:PORT`, plain HTTP. */
  address: string;
  /** Takes it away again. */
  stop(): Promise<void>;
}

/**
 * Lets the node pull the images of a registry's name from a registry on this machine's loopback address, by tag or by digest and with
 * any imagePullPolicy.
 *
 * @param host the registry in the images' names, e.g. `registry.example`.
 * @param address `127.0.0.1:PORT`
 * @throws UserError when one of them is none.
 */
export async function mirrorRegistry(places: Places, host: string, address: string): Promise<Mirror> {
  const port = LOOPBACK.exec(address)?.groups?.['port'];
  if (!HOST.test(host) || port === undefined) {
    throw new UserError(`The node can't pull ${host} from ${address}: a name of a registry and an address 127.0.0.1:PORT are wanted.`);
  }
  const server = await forward(Number(port));
  const seen = `${ADDRESSES.machine}:${(server.address() as AddressInfo).port}`;
  const folder = join(places.registries, host);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'hosts.toml'), hostsFile(seen));
  const stop = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    server.close();
  };
  return { address: seen, stop };
}

/** containerd's hosts.toml: where it asks instead of the registry itself. */
export function hostsFile(address: string): string {
  const url = JSON.stringify(`http://${address}`);
  return `server = ${url}\n[host.${url}]\n  capabilities = ["pull", "resolve"]\n`;
}

/** The machine's loopback addresses are not the node's: connections to the machine's address of the pair are handed on. */
async function forward(port: number): Promise<Server> {
  const server = createServer((from) => joinBoth(from, connect(port, '127.0.0.1')));
  server.listen(0, ADDRESSES.machine);
  await once(server, 'listening');
  server.unref();
  return server;
}

function joinBoth(from: Socket, to: Socket): void {
  // What breaks off on one side ends the other; who asked sees it.
  pipeline(from, to, () => to.destroy());
  pipeline(to, from, () => from.destroy());
}
