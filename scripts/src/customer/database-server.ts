import type { Answers, CustomerEnvironment } from './answers.ts';
import type { Database } from './estates.ts';

/** Where the database of an environment is: on a server of its own, or on one that somebody else runs. */
export function databaseOf({ database }: Answers, environment: CustomerEnvironment): Database {
  return isOnSharedServer(environment) ? 'managed' : database;
}

/** What the kit's blueprints mean by their names. */
export function isOnSharedServer({ kind, tenancy }: CustomerEnvironment): boolean {
  return tenancy === 'shared' || (tenancy === 'hybrid' && kind !== 'production' && kind !== 'dr');
}
