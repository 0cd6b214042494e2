import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { DatabaseServer } from '../../common/engine/socket-relay.ts';
import { UserError, errorSentence } from '../../common/runtime/errors.ts';

/** The rehearsal server: a PostgreSQL server on which the kit may create roles and databases. Never production's. */
export interface RehearsalServer {
  address: DatabaseServer;
  createRole(name: string, password: string): Promise<void>;
  createDatabase(name: string, owner: string, template?: string): Promise<void>;
  /** Hands everything in a database over to a role, so that code under test needs no right of the source's owner. */
  reassign(database: string, role: string): Promise<void>;
  databaseExists(name: string): Promise<boolean>;
  /** Drops databases and then the role; what is not there is no error. Answers what could not be removed. */
  remove(databases: readonly string[], role: string): Promise<string[]>;
  close(): Promise<void>;
}

const DEFAULT_PORT = 5432;

/** @throws UserError when the URL is not one of a PostgreSQL server, or it does not answer. */
export async function openRehearsalServer(url: string): Promise<RehearsalServer> {
  const address = serverAddress(url);
  const client = new Client({ connectionString: url, application_name: 'odoo-gitops-kit' });
  try {
    await client.connect();
  } catch (error) {
    throw new UserError(`The rehearsal server ${address.host}:${address.port} of input "database-url" does not answer: ${errorSentence(error)}`);
  }
  const attempt = async (statement: string): Promise<string[]> =>
    client.query(statement).then(() => [], (error: unknown) => [errorSentence(error)]);
  return {
    address,
    async createRole(name, password) {
      await client.query(`CREATE ROLE ${escapeIdentifier(name)} LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER PASSWORD ${escapeLiteral(password)}`);
      // Needed by an administrator that is no superuser, to create databases for that role.
      await client.query(`GRANT ${escapeIdentifier(name)} TO CURRENT_USER`);
    },
    async createDatabase(name, owner, template = 'template0') {
      await client.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)} TEMPLATE ${escapeIdentifier(template)}`);
      await client.query(`REVOKE CONNECT ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
    },
    reassign: (database, role) => reassignOwner(url, database, role),
    async databaseExists(name) {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      return found.rowCount === 1;
    },
    async remove(databases, role) {
      const problems: string[] = [];
      for (const name of databases) {
        problems.push(...(await attempt(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)));
      }
      return [...problems, ...(await attempt(`DROP ROLE IF EXISTS ${escapeIdentifier(role)}`))];
    },
    close: () => client.end(),
  };
}

function serverAddress(url: string): DatabaseServer {
  const parsed = new URL(url);
  const mode = parsed.searchParams.get('sslmode') ?? 'disable';
  const encryption = mode === 'verify-full' || mode === 'verify-ca' ? 'verify-full' : mode === 'require' ? 'require' : 'disable';
  return { host: parsed.hostname, port: Number(parsed.port || DEFAULT_PORT), encryption };
}

/** Objects belong to whoever owned them in the source; a clone made by TEMPLATE keeps that. */
async function reassignOwner(url: string, database: string, role: string): Promise<void> {
  const inside = new URL(url);
  inside.pathname = `/${encodeURIComponent(database)}`;
  const client = new Client({ connectionString: inside.toString(), application_name: 'odoo-gitops-kit' });
  await client.connect();
  try {
    const owners = await client.query<{ name: string }>(
      `SELECT DISTINCT pg_get_userbyid(relowner) AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) NOT IN ($1, 'postgres')`,
      [role],
    );
    for (const { name } of owners.rows) {
      await client.query(`REASSIGN OWNED BY ${escapeIdentifier(name)} TO ${escapeIdentifier(role)}`);
    }
  } finally {
    await client.end();
  }
}
