import { z, type ZodType } from 'zod';
import { DATABASE_CHANGES } from '../runtime/database-change.ts';
import { OPERATIONS, type ReleaseRecord } from '../gitops/record/record.ts';
import { UserError } from '../runtime/errors.ts';
import { parseStrictJson } from '../runtime/json.ts';
import type { Outcome, Reason } from '../runtime/outcome.ts';
import type { ProductionObservation } from './observations.ts';

/** The gates' answer for one promotion. */
export interface Decision {
  version: 1;
  environment: string;
  /** Whose environment it is, in a repo of many customers. */
  customer?: string | undefined;
  image: string;
  tag: string;
  digest: string;
  outcome: Outcome;
  reasons: Reason[];
  /** What approvals are given for; null when there is nothing to write. */
  hash: string | null;
  /** The release record to write; null when there is nothing to write. */
  record: ReleaseRecord | null;
  /** Hash of the text of expectation.json: the document itself can be too large to hand on between jobs. */
  expectation: string | null;
  /** Ids of the statements that the gates selected. */
  evidence: string[];
  /** The look at production that was decided on. */
  marker: ProductionObservation | null;
  /** When the next slot begins, ISO 8601; null when one is open or none comes. */
  nextSlot: string | null;
  /** ISO 8601, UTC. */
  decidedAt: string;
}

const MAXIMUM_BYTES = 1024 * 1024;
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest');
const line = z.string().max(1000).regex(/^[^\u0000-\u001F\u007F]*$/, 'must be one line');
const time = z.iso.datetime({ error: 'must be a time in UTC' });

const record = z.strictObject({
  image: line,
  tag: line,
  digest,
  operation: z.enum(OPERATIONS),
  from: z.union([z.literal('none'), digest]),
  source: line,
  series: line,
  databaseChange: z.enum(DATABASE_CHANGES),
  recipe: line,
  database: line,
  restorePoint: line,
  modules: z.array(line),
  helper: line,
});

const marker = z.strictObject({
  digest,
  from: line,
  state: z.enum(['updating', 'updated', 'serving']),
  traffic: z.enum(['open', 'closed']),
  helper: line,
  changedAt: line,
});

const production = z.object({
  observedAt: time,
  environment: line.optional(),
  marker: marker.nullable(),
  runningDigest: digest.nullable(),
});

const decision: ZodType<Decision> = z.strictObject({
  version: z.literal(1),
  environment: line,
  customer: line.optional(),
  image: line,
  tag: line,
  digest,
  outcome: z.enum(['pass', 'fail', 'waiting', 'unknown']),
  reasons: z.array(z.object({ code: line, message: z.string(), evidence: z.record(z.string(), z.unknown()).optional() })) as unknown as ZodType<Reason[]>,
  hash: digest.nullable(),
  record: record.nullable(),
  expectation: digest.nullable(),
  evidence: z.array(digest),
  marker: production.nullable(),
  nextSlot: time.nullable(),
  decidedAt: time,
});

/**
 * Reads a decision that comes from another job. Nothing in it is believed before the gates have come to it again.
 *
 * @throws UserError that lists what is wrong.
 */
export function parseDecision(text: string, what: string): Decision {
  return checked(decision, text, what);
}

/** Reads the output `marker` of verify-deployment. @throws UserError that lists what is wrong. */
export function parseProduction(text: string, what: string): ProductionObservation {
  return checked(production, text, what);
}

function checked<Value>(schema: ZodType<Value>, text: string, what: string): Value {
  const parsed = schema.safeParse(parseStrictJson(text, what, MAXIMUM_BYTES));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`);
    throw new UserError(`${what} is not in the expected form: ${problems.join('; ')}.`);
  }
  return parsed.data;
}
