import type { Answers, CustomerEnvironment } from './answers.ts';
import { databaseOf, isOnSharedServer } from './database-server.ts';
import type { Database } from './estates.ts';
import type { Kind } from './sizes.ts';

/** The two Applications of an environment; each has a kustomization of its own. */
export const PARTS = ['app', 'data'] as const;
export type Part = (typeof PARTS)[number];

/** Where a customer's repo keeps its copy of the kit's templates. */
export const VENDOR = 'vendor/odoo-kit';

const DATABASE_COMPONENTS: Record<Database, string> = { cnpg: 'database-cnpg', plain: 'database-plain', managed: 'database-external' };

/** What is kept running when nodes are short. */
const PRIORITY: Record<Kind, string> = { production: 'priority', dr: 'priority', staging: 'priority-low', qa: 'priority-low', dev: 'priority-low' };

const WAYS_IN: Record<Part, readonly string[]> = { app: ['route-traefik'], data: ['route-traefik', 'certificate'] };

/** The parts in which an image named `postgres` stands: dumps, which are made by the app's hooks, too, need its programs. */
export const DATABASE_IMAGE_PARTS: Record<Database, readonly Part[]> = { cnpg: ['data'], plain: ['app', 'data'], managed: ['app', 'data'] };

/**
 * The components of an environment as folders below the vendored templates, in the order in which they apply: the size has values
 * that the others take, a database takes those of the blueprint, and a priority is given to all that is there. This file is the only
 * one that knows their names.
 */
export function chosenTemplates(answers: Answers, environment: CustomerEnvironment, part: Part): string[] {
  const { kind, tenancy, size } = environment;
  // The blueprint of an environment on a shared server brings it along.
  const database = isOnSharedServer(environment) ? [] : [DATABASE_COMPONENTS[answers.database]];
  const options = part === 'app' ? [] : dataOptions(answers, environment);
  return [
    `components/size-${size}/${part}`,
    `blueprints/${kind}-${tenancy}/${part}`,
    ...[...database, ...options, ...WAYS_IN[part], PRIORITY[kind]].map((name) => `components/${name}/${part}`),
  ];
}

function dataOptions(answers: Answers, environment: CustomerEnvironment): string[] {
  const isArchived = databaseOf(answers, environment) === 'cnpg';
  const chosen: [string, boolean][] = [
    [isArchived ? 'restore-drill-cnpg' : 'restore-drill-plain', environment.kind === 'production'],
    ['dr-replica', isArchived && environment.kind === 'dr'],
    ['storage-class', answers.storage.databaseClass !== ''],
    ['filestore-rwx', answers.storage.filestoreClass !== ''],
    ['secrets-external', answers.secretStore !== ''],
    ['secrets-external-backups', answers.secretStore !== '' && isArchived],
  ];
  return chosen.filter(([, isChosen]) => isChosen).map(([name]) => name);
}

/** The base and the wiring that every environment has. */
export function fixedTemplates(part: Part): { base: string; wiring: string } {
  return { base: `base/${part}`, wiring: `components/wire-${part}` };
}

/** Templates that an environment names and the kit does not have. */
export function missingTemplates(answers: Answers, templates: ReadonlySet<string>): string[] {
  const named = answers.environments.flatMap((environment) =>
    PARTS.flatMap((part) => [...Object.values(fixedTemplates(part)), ...chosenTemplates(answers, environment, part)]));
  return [...new Set(named)].filter((folder) => !templates.has(`${folder}/kustomization.yaml`)).toSorted();
}
