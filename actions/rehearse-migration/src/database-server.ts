import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { DatabaseServer } from '../../common/engine/socket-relay.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { formatRecord, type CloneRecord, type ServerSession } from './clone-record.ts';
import { inUseProblem, isInUse, type SessionGroup } from './database-problems.ts';
import type { ServerInventory } from './leftovers.ts';
import { APPLICATION, openConnection } from './server-connection.ts';
import { OWNERSHIP, readInventory, sessionsOn, type Query } from './server-queries.ts';

/** The rehearsal server: a PostgreSQL server on which the kit may create roles and databases. Never production's. */
export interface RehearsalServer {
  address: DatabaseServer;
  /** `server_version_num`. */
  version: number;
  /** The connection that lasts as long as the rehearsal. */
  session: ServerSession;
  createRole(record: CloneRecord, password: string): Promise<void>;
  createDatabase(name: string, record: CloneRecord, template?: string): Promise<void>;
  /** Hands everything in a database over to a role, so that code under test needs no right of the source's owner. */
  reassign(database: string, role: string): Promise<void>;
  databaseExists(name: string): Promise<boolean>;
  databaseBytes(name: string): Promise<number>;
  sessionsOn(database: string): Promise<SessionGroup[]>;
  /** What may have been left by rehearsals that were killed. */
  inventory(): Promise<ServerInventory>;
  /** Drops a database that nothing needs any more, to make room; whatever stays goes with the rest at the end. */
  discard(database: string): Promise<void>;
  /** Drops databases and then the role; what is not there is no error. Answers what could not be removed. */
  remove(databases: readonly string[], role: string): Promise<string[]>;
  /** Ends the statement that is running. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_PORT = 5432;
/** `server_version_num` of the first server that can be asked to copy in one way or another, and of the first that can clone. */
const COPY_STRATEGIES = 150_000;
const FILE_CLONING = 180_000;
/** Milliseconds; firewalls forget connections on which nothing happens. */
const HEARTBEAT = 60_000;

/** @throws UserError when the URL is not one of a PostgreSQL server, or it does not answer. */
export async function openRehearsalServer(url: string): Promise<RehearsalServer> {
  const address = serverAddress(url);
  const connection = await openConnection(url, address);
  const { query } = connection;
  const heartbeat = setInterval(() => void query('SELECT 1').catch(() => undefined), HEARTBEAT).unref();
  const { version, session } = await readServer(query);
  return {
    address,
    version,
    session,
    ...creating(query, version),
    reassign: (database, role) => reassignOwner(url, database, role),
    databaseExists: async (name) => (await query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).length === 1,
    databaseBytes: async (name) => Number((await query<{ bytes: string }>('SELECT pg_database_size($1) AS bytes', [name]))[0]?.bytes),
    sessionsOn: (database) => sessionsOn(query, database),
    inventory: () => readInventory(query),
    discard: (database) => query(dropping(database)).then(() => undefined, () => undefined),
    remove: (databases, role) => remove(query, databases, role),
    cancel: () => cancelStatement(url, session.pid),
    async close() {
      clearInterval(heartbeat);
      await connection.end();
    },
  };
}

function creating(query: Query, version: number): Pick<RehearsalServer, 'createRole' | 'createDatabase'> {
  return {
    /** In one transaction, so that there is never a role that nobody can tell for the kit's. */
    async createRole(record, password) {
      const name = escapeIdentifier(record.rehearsal);
      await query([
        `CREATE ROLE ${name} LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER PASSWORD ${escapeLiteral(password)}`,
        // Needed by an administrator that is no superuser, to create databases for that role.
        `GRANT ${name} TO CURRENT_USER`,
        `COMMENT ON ROLE ${name} IS ${escapeLiteral(formatRecord(record))}`,
      ].join(';\n'));
    },
    async createDatabase(name, record, template) {
      const database = escapeIdentifier(name);
      await copyDatabase(query, version, `CREATE DATABASE ${database} OWNER ${escapeIdentifier(record.rehearsal)}`, template);
      await query(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
      await query(`COMMENT ON DATABASE ${database} IS ${escapeLiteral(formatRecord(record))}`);
    },
  };
}

/**
 * File by file, as before PostgreSQL 15, which would rather write the copy to its log: on 1.55 GB that takes 4.0 to 4.6 s instead
 * of 3.1 to 3.8 s, and where it fills the disk the whole server goes down, not just the one statement. PostgreSQL 18 can let the
 * file system clone the files: 1.2 s on ext4, 0.4 s and no disk at all on XFS.
 */
async function copyDatabase(query: Query, version: number, create: string, template: string | undefined): Promise<void> {
  if (template === undefined) {
    await query(`${create} TEMPLATE template0`);
    return;
  }
  if (version >= FILE_CLONING) {
    // Not every platform can.
    await query("SET file_copy_method = 'clone'").catch(() => undefined);
  }
  try {
    await query(`${create} TEMPLATE ${escapeIdentifier(template)}${version >= COPY_STRATEGIES ? ' STRATEGY file_copy' : ''}`);
  } catch (error) {
    throw isInUse(error) ? inUseProblem(template, await sessionsOn(query, template)) : error;
  }
}

async function remove(query: Query, databases: readonly string[], role: string): Promise<string[]> {
  const problems: string[] = [];
  const statements = [
    ...databases.map(dropping),
    `DROP ROLE IF EXISTS ${escapeIdentifier(role)}`,
  ];
  for (const statement of statements) {
    await query(statement).catch((error: unknown) => problems.push(errorSentence(error)));
  }
  return problems;
}

function dropping(database: string): string {
  return `DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`;
}

async function readServer(query: Query): Promise<Pick<RehearsalServer, 'version' | 'session'>> {
  const [row] = await query<{ version: string; pid: number; since: string }>(
    `SELECT current_setting('server_version_num') AS version, pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since
       FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
  );
  return { version: Number(row?.version), session: { pid: Number(row?.pid), since: String(row?.since) } };
}

/** From a connection of its own: the other one waits for the statement. */
async function cancelStatement(url: string, pid: number): Promise<void> {
  await withClient(url, (client) => client.query('SELECT pg_cancel_backend($1)', [pid]));
}

/** Objects belong to whoever owned them in the source; a clone made by TEMPLATE keeps that. */
async function reassignOwner(url: string, database: string, role: string): Promise<void> {
  const inside = new URL(url);
  inside.pathname = `/${encodeURIComponent(database)}`;
  await withClient(inside.toString(), async (client) => {
    const { rows } = await client.query<{ statement: string }>(OWNERSHIP, [role]);
    await client.query(rows.map(({ statement }) => statement).join(';\n'));
  });
}

async function withClient(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: APPLICATION });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

function serverAddress(url: string): DatabaseServer {
  const parsed = new URL(url);
  const mode = parsed.searchParams.get('sslmode') ?? 'disable';
  const encryption = mode === 'verify-full' || mode === 'verify-ca' ? 'verify-full' : mode === 'require' ? 'require' : 'disable';
  return { host: parsed.hostname, port: Number(parsed.port || DEFAULT_PORT), encryption };
}
