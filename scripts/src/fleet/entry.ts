import { z } from 'zod';
import { InvalidInput } from '../../../actions/common/runtime/errors.ts';
import { schemaProblems } from '../../../actions/common/runtime/schema-problems.ts';
import { parseYamlFile } from '../../../actions/common/runtime/yaml-file.ts';
import { syncWindowSchema } from './sync-window.ts';

const NAME = /^(?=.{1,31}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const NAME_WORDS = 'must be a name such as acme (a lower-case letter, then letters, digits and inner hyphens; at most 31)';
const WEB = /^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
const SSH = /^(?:ssh:\/\/git@[a-z0-9.-]+(?::[0-9]{1,5})?\/|git@[a-z0-9.-]+:)[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
const FOLDER = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

const name = z.string().regex(NAME, NAME_WORDS);

/** One environment of one customer: a file `customers/<customer>/<environment>.yaml` of the fleet repo, read by the ApplicationSets. */
export const fleetEntrySchema = z.strictObject({
  customer: name.describe('The customer, as in the name of the folder.'),
  environment: name.describe('The environment, as in the name of the file.'),
  repository: z
    .string()
    .refine((text) => WEB.test(text) || SSH.test(text), "must be the address of the customer's GitOps repo without credentials and wildcards, such as https://github.com/acme/gitops.git")
    .describe("The customer's GitOps repo, exactly as Argo CD reads it."),
  revision: z.string().regex(/^refs\/heads\/(?!.*(?:\.\.|\/\/|@\{))[A-Za-z0-9._/-]+$/, 'must be a branch such as refs/heads/main').describe('The branch; in full, so that no tag can be taken for it.'),
  folder: z.string().regex(FOLDER, 'must be a folder of the repo such as environments/production').describe('The folder of the environment in that repo.'),
  cluster: z.string().regex(/^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/, 'must be the address of an API server such as https://kubernetes.default.svc').describe('The API server of the cluster that it runs on.'),
  automatic: z.boolean({ error: 'must be true or false' }).describe('False: a person starts every sync of the app, as while a customer is adopted.'),
  windows: z.array(syncWindowSchema).max(20).describe("When Argo CD itself may sync the app. Promotions have their own windows in the customer's policy.yaml."),
});

export type FleetEntry = z.infer<typeof fleetEntrySchema>;

/**
 * Reads a file `customers/<customer>/<environment>.yaml`.
 *
 * @throws UserError that lists every problem as `file:line:column: sentence`.
 */
export function parseFleetEntry(text: string, file: string): FleetEntry {
  return parseYamlFile(text, file, fleetEntrySchema);
}

/** @throws InvalidInput with a sentence for everything in an entry that cannot be written. */
export function checkedEntry(entry: FleetEntry): FleetEntry {
  const parsed = fleetEntrySchema.safeParse(entry);
  if (!parsed.success) {
    throw new InvalidInput(schemaProblems(parsed.error.issues, fleetEntrySchema, entry).map(({ sentence }) => sentence));
  }
  return parsed.data;
}

/** The namespace of an environment; its Applications are called like it, with -data and -app. */
export function namespaceOf({ customer, environment }: Pick<FleetEntry, 'customer' | 'environment'>): string {
  return `${customer}-${environment}`;
}

/** The published JSON Schema of the files in customers/, for editors. */
export function fleetEntryJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(fleetEntrySchema, { io: 'input', target: 'draft-2020-12' }),
    $id: 'https://odoo-gitops-kit.dev/schemas/fleet-entry.schema.json',
    title: 'One environment of one customer in the fleet repository',
  };
}
