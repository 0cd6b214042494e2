import { z } from 'zod';
import { answersSchema } from './answers-schema.ts';

/** The published JSON Schema of an answers file, for editors: what the code checks, but for the rules between several keys. */
export function answersJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(answersSchema, { io: 'input', target: 'draft-2020-12' }),
    $id: 'https://odoo-gitops-kit.dev/schemas/customer-answers.schema.json',
    title: "The answers that a customer's repositories are made from",
  };
}
