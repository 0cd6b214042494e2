import type { SessionGroup } from './database-problems.ts';
import type { ServerInventory } from './leftovers.ts';

/** Runs one statement, or several without values, and answers the rows. */
export type Query = <Row extends object>(statement: string, values?: readonly unknown[]) => Promise<Row[]>;

/**
 * Every object of people's own schemas, one statement each. `REASSIGN OWNED` would be shorter, and refuses where the owner is the
 * server's first superuser. Sequences of a column follow their table, members of an extension stay with it.
 */
export const OWNERSHIP = `
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

/** Others' roles and databases are not ours to remove, and would be a complaint at every rehearsal. */
const ROLES = String.raw`
SELECT rolname AS name, shobj_description(oid, 'pg_authid') AS comment
  FROM pg_roles WHERE rolname LIKE 'kit\_rehearsal\_%' AND pg_has_role(oid, 'MEMBER')`;
const DATABASES = String.raw`
SELECT datname AS name, pg_get_userbyid(datdba) AS owner, shobj_description(oid, 'pg_database') AS comment
  FROM pg_database WHERE datname LIKE 'kit\_rehearsal\_%' AND pg_has_role(datdba, 'MEMBER') ORDER BY datname`;
const SESSIONS = `
SELECT pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since, usename AS role, datname AS database
  FROM pg_stat_activity`;
/** Autovacuum gives way to who copies. */
const SESSIONS_ON = `
SELECT coalesce(application_name, '') AS application, count(*)::int AS count
  FROM pg_stat_activity WHERE datname = $1 AND backend_type IS DISTINCT FROM 'autovacuum worker' AND pid <> pg_backend_pid()
 GROUP BY 1 ORDER BY 2 DESC, 1`;

/** Who is connected to a database, by the name that the programs give themselves. */
export function sessionsOn(query: Query, database: string): Promise<SessionGroup[]> {
  return query<SessionGroup>(SESSIONS_ON, [database]);
}

/** Roles, databases and sessions, the sessions last: one that comes in between is seen. */
export async function readInventory(query: Query): Promise<ServerInventory> {
  const roles = await query<ServerInventory['roles'][number]>(ROLES);
  const databases = await query<ServerInventory['databases'][number]>(DATABASES);
  return { roles, databases, sessions: await query<ServerInventory['sessions'][number]>(SESSIONS) };
}
