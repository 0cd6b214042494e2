import { z } from 'zod';
import { intentSchema } from './schema.ts';

/** The published JSON Schema of release-intent.yaml, for editors: what the code checks, but for what is said twice. */
export function intentJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(intentSchema, { io: 'input', target: 'draft-2020-12' }),
    $id: 'https://odoo-gitops-kit.dev/schemas/release-intent.schema.json',
    title: 'What a release declares that it destroys or alters',
  };
}
