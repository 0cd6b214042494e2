import { settingsJsonSchema } from '../../../actions/common/gitops/settings/settings.ts';
import { exceptionsJsonSchema } from '../../../actions/common/kubernetes/exceptions.ts';
import { intentJsonSchema } from '../../../actions/common/odoo/intent/json-schema.ts';
import { policyJsonSchema } from '../../../actions/common/policy/json-schema.ts';
import { answersJsonSchema } from '../customer/json-schema.ts';
import { fleetEntryJsonSchema } from '../fleet/entry.ts';
import type { GeneratedFile } from './documents.ts';

/** The published schemas of the files that people write, for editors and for customers' own checks. */
export function schemaFiles(): GeneratedFile[] {
  return [
    schemaFile('customer-answers', answersJsonSchema()),
    schemaFile('exceptions', exceptionsJsonSchema()),
    schemaFile('fleet-entry', fleetEntryJsonSchema()),
    schemaFile('policy', policyJsonSchema()),
    schemaFile('release-intent', intentJsonSchema()),
    schemaFile('settings', settingsJsonSchema()),
  ];
}

function schemaFile(name: string, schema: Record<string, unknown>): GeneratedFile {
  return { path: `schemas/${name}.schema.json`, content: `${JSON.stringify(schema, undefined, 2)}\n` };
}
