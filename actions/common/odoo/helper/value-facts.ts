import { z } from 'zod';

/**
 * By context (a language, a company, or empty) the digests of the sampled records: one after another, or `<digest>*<number>`.
 * `????` is a value that differs from itself when it is read again, or on the next day.
 */
const digests = z.record(z.string(), z.string().regex(/^(?:[\w.?-]{4})*(?:\*\d{1,6})?$/));
const tally = z.object({ rows: z.number(), ids: z.array(z.number()) });

const fieldFacts = z.object({
  type: z.string(),
  /** The database holds the value; otherwise it is computed whenever somebody looks. */
  stored: z.boolean(),
  comodel: z.string().optional(),
  /** Where the value comes from: columns as `table.column`, and tables. One changed row there is one changed value here. */
  own: z.array(z.string()).default([]),
  /** The same of records that others share: one changed row there may be seen from any number of records. */
  shared: z.array(z.string()).default([]),
  reads: digests,
  /** What goes with the value: names of linked records, the name of a currency. */
  names: digests.optional(),
  /** Of a selection the label of each key, both as digests. */
  labels: z.record(z.string(), z.string()).optional(),
});
export type FieldFacts = z.infer<typeof fieldFacts>;

const modelFacts = z.object({
  table: z.string(),
  rows: z.number(),
  /** The sample. Lists, and fields that are computed, are read for the first of them only. */
  ids: z.array(z.number()),
  /** By selection the rows whose key it does not know, of all rows. */
  strangers: z.record(z.string(), tally),
  fields: z.record(z.string(), fieldFacts),
});
export type ModelFacts = z.infer<typeof modelFacts>;

/** What people see of some records of the models that updated modules define or extend: names, ids and digests, no values. */
export const valueFacts = z.object({
  models: z.record(z.string(), modelFacts),
  /** What Odoo refused to read; no field where it is about the whole model. */
  refused: z.array(z.object({ model: z.string(), field: z.string(), message: z.string() })),
  /** Fields, as `model.field`, that read differently twice. */
  unstable: z.array(z.string()),
  /** Models of which not every field was read. */
  outOfTime: z.array(z.string()),
});
export type ValueFacts = z.infer<typeof valueFacts>;
