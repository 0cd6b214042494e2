import type { Answers, CustomerEnvironment } from './answers.ts';
import type { Database } from './estates.ts';

/** On a cluster, what a record calls the first database; a restore makes another one. */
export const FIRST_DATABASE = 'main';

/** Where the database of an environment is: on a server of its own, or on one that somebody else runs. */
export function databaseOf({ database }: Answers, environment: CustomerEnvironment): Database {
  return isOnSharedServer(environment) ? 'managed' : database;
}

/** What the kit's blueprints mean by their names. */
export function isOnSharedServer({ kind, tenancy }: CustomerEnvironment): boolean {
  return tenancy === 'shared' || (tenancy === 'hybrid' && kind !== 'production' && kind !== 'dr');
}

/** What PostgreSQL calls the first database of an environment on a cluster: on a server that others use it has to say whose it is. */
export function databaseName(answers: Answers, environment: CustomerEnvironment): string {
  return databaseOf(answers, environment) === 'managed' ? `${answers.customer}-${environment.name}-${FIRST_DATABASE}` : 'odoo';
}
