import { UserError } from '../runtime/errors.ts';
import { pause } from '../runtime/retry.ts';
import type { ComposeHost } from './host.ts';

const SESSION_PATIENCE = 15_000;

/** A database session that is in the way of a clone. */
interface Session {
  application: string;
  state: string;
}

/**
 * Runs SQL in the host's database service. Names and values reach psql as variables (`:"name"` quotes an identifier, `:'name'`
 * a literal), never as part of the statement.
 */
export async function runSql(host: ComposeHost, statement: string, variables: Record<string, string> = {}): Promise<string[]> {
  const settings = Object.entries(variables).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const output = await host.compose.require(
    'The database service',
    [
      'exec', '--no-TTY', 'db', 'psql', '--no-psqlrc', '--quiet', '--tuples-only', '--no-align',
      '--set', 'ON_ERROR_STOP=1', ...settings, '--username', 'odoo', '--dbname', 'postgres',
    ],
    { input: `${statement}\n` },
  );
  return output.split('\n').filter((line) => line !== '');
}

export async function databaseExists(host: ComposeHost, name: string): Promise<boolean> {
  const rows = await runSql(host, "SELECT 1 FROM pg_database WHERE datname = :'name';", { name });
  return rows.length > 0;
}

/**
 * Copies a database on its server. PostgreSQL refuses while anybody is connected to the source, so this waits a little and then
 * names who is.
 */
export async function copyDatabase(host: ComposeHost, source: string, copy: string): Promise<void> {
  await requireNoSessions(host, source);
  await runSql(host, 'CREATE DATABASE :"copy" TEMPLATE :"source";', { copy, source });
}

export async function renameDatabase(host: ComposeHost, name: string, renamed: string): Promise<void> {
  await runSql(
    host,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :'name';
     ALTER DATABASE :"name" RENAME TO :"renamed";`,
    { name, renamed },
  );
}

export async function dropDatabase(host: ComposeHost, name: string): Promise<void> {
  await runSql(host, 'DROP DATABASE IF EXISTS :"name";', { name });
}

/** Names of databases that start with a prefix, newest name first. */
export async function databasesNamed(host: ComposeHost, prefix: string): Promise<string[]> {
  return runSql(host, "SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix') ORDER BY datname DESC;", { prefix });
}

async function requireNoSessions(host: ComposeHost, database: string): Promise<void> {
  const end = Date.now() + SESSION_PATIENCE;
  for (;;) {
    const sessions = await listSessions(host, database);
    if (sessions.length === 0) {
      return;
    }
    if (Date.now() > end) {
      const names = sessions.map(({ application, state }) => `${application || 'unnamed'} (${state})`).join(', ');
      throw new UserError(`Database ${database} can't be copied while others are connected to it: ${names}. Stop them and start again.`);
    }
    await pause(1000);
  }
}

async function listSessions(host: ComposeHost, database: string): Promise<Session[]> {
  const rows = await runSql(
    host,
    "SELECT json_build_object('application', application_name, 'state', coalesce(state, '')) FROM pg_stat_activity WHERE datname = :'database';",
    { database },
  );
  return rows.map((row) => JSON.parse(row) as Session);
}
