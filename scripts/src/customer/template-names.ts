import type { Answers, CustomerEnvironment } from './answers.ts';
import type { Database } from './estates.ts';

/** The two Applications of an environment; each has a kustomization of its own. */
export const PARTS = ['app', 'data'] as const;
export type Part = (typeof PARTS)[number];

/** Where a customer's repo keeps its copy of the kit's templates. */
export const VENDOR = 'vendor/odoo-kit';

/** Each has a component for both parts: the restore point of a release, in the app, is taken in the way of the database. */
const DATABASE_COMPONENTS: Record<Database, string> = { cnpg: 'database-cnpg', plain: 'database-plain', managed: 'database-managed' };

const ROUTE = 'route-traefik';
const SECRETS = 'secrets-external';

/**
 * The components of an environment as folders below the vendored templates, in the order in which they apply: blueprint, size,
 * database, options. This file is the only one that knows their names.
 */
export function chosenTemplates(answers: Answers, environment: CustomerEnvironment, part: Part): string[] {
  const { kind, tenancy, size } = environment;
  const options = part === 'app' ? [ROUTE] : answers.secretStore === '' ? [] : [SECRETS];
  return [
    `blueprints/${kind}-${tenancy}/${part}`,
    `components/size-${size}/${part}`,
    `components/${DATABASE_COMPONENTS[answers.database]}/${part}`,
    ...options.map((name) => `components/${name}`),
  ];
}

/** The parts in which an image named `postgres` stands: dumps of a plain server run beside the app's hooks, too. */
export const DATABASE_IMAGE_PARTS: Record<Database, readonly Part[]> = { cnpg: ['data'], plain: ['app', 'data'], managed: [] };

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
