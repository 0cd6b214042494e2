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

/**
 * Every object of people's own schemas, one statement each. `REASSIGN OWNED` would be shorter, and refuses where the owner is the
 * server's first superuser. Sequences of a column follow their table, members of an extension stay with it.
 */
const OWNERSHIP = `
SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, $1::text) AS statement
  FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
UNION ALL
SELECT format('ALTER TABLE %I.%I OWNER TO %I', n.nspname, c.relname, $1::text)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
UNION ALL
SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $1::text)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`;

/** Objects belong to whoever owned them in the source; a clone made by TEMPLATE keeps that. */
async function reassignOwner(url: string, database: string, role: string): Promise<void> {
  const inside = new URL(url);
  inside.pathname = `/${encodeURIComponent(database)}`;
  const client = new Client({ connectionString: inside.toString(), application_name: 'odoo-gitops-kit' });
  await client.connect();
  try {
    const { rows } = await client.query<{ statement: string }>(OWNERSHIP, [role]);
    await client.query(rows.map(({ statement }) => statement).join(';\n'));
  } finally {
    await client.end();
  }
}
