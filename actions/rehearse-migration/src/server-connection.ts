import { Client } from 'pg';
import type { DatabaseServer } from '../../common/engine/socket-relay.ts';
import { UserError, errorSentence } from '../../common/runtime/errors.ts';
import { pause } from '../../common/runtime/retry.ts';
import type { Query } from './server-queries.ts';

/** One connection for the whole rehearsal, made again where the server broke it off. */
export interface ServerConnection {
  query: Query;
  end(): Promise<void>;
}

/** What our sessions call themselves. */
export const APPLICATION = 'odoo-gitops-kit';

/** A server that a full disk brought down needs a while; whoever removes a clone then has to reach it. */
const ATTEMPTS = 15;
const PAUSE = 2000;

/** @throws UserError when the server does not answer */
export async function openConnection(url: string, address: DatabaseServer): Promise<ServerConnection> {
  let client = await connect(url, address);
  let attempts = ATTEMPTS;
  const again = async (): Promise<void> => {
    for (let attempt = 1; isBroken(client); attempt += 1) {
      try {
        client = await connect(url, address);
      } catch (error) {
        if (attempt >= attempts) {
          attempts = 1;
          throw error;
        }
        await pause(PAUSE);
      }
    }
  };
  return {
    async query<Row extends object>(statement: string, values?: readonly unknown[]) {
      await again();
      try {
        return (await client.query<Row>(statement, values === undefined ? undefined : [...values])).rows;
      } catch (error) {
        throw isBroken(client) ? brokenOff(address, error) : error;
      }
    },
    end: () => client.end(),
  };
}

const broken = new WeakSet<Client>();

function isBroken(client: Client): boolean {
  return broken.has(client);
}

async function connect(url: string, address: DatabaseServer): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: APPLICATION, keepAlive: true });
  // Without a listener a connection that breaks would end the process, and the clone would stay.
  client.on('error', () => broken.add(client));
  client.on('end', () => broken.add(client));
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new UserError(`The rehearsal server ${address.host}:${address.port} of input "database-url" does not answer: ${errorSentence(error)}`);
  }
}

function brokenOff({ host, port }: DatabaseServer, error: unknown): UserError {
  return new UserError(
    `The rehearsal server ${host}:${port} broke the connection off (${errorSentence(error)}). Its log says why; a full disk can bring it down.`,
    { cause: error },
  );
}
