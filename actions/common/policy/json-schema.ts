import { z } from 'zod';
import { policySchema } from './schema.ts';

/** The published JSON Schema of policy.yaml, for editors: what the code checks, but for the rules between several keys. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(policySchema, { io: 'input', target: 'draft-2020-12' }),
    $id: 'https://odoo-gitops-kit.dev/schemas/policy.schema.json',
    title: 'Policy of a GitOps repository',
  };
}
