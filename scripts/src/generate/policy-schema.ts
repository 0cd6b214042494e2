import { policyJsonSchema } from '../../../actions/common/policy/json-schema.ts';
import type { GeneratedFile } from './documents.ts';

/** The published schema of policy.yaml, for editors and for customers' own checks. */
export function policySchemaFile(): GeneratedFile {
  return { path: 'schemas/policy.schema.json', content: `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n` };
}
