import { z } from 'zod';
import { accessFacts } from './access-facts.ts';
import { valueFacts } from './value-facts.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const reasons = z.array(z.object({ code: z.string(), message: z.string() }));

/** The marker: the row that says which release a database belongs to (design §7). */
export const markerSchema = z.object({
  digest,
  from: z.string(),
  state: z.enum(['updating', 'updated', 'serving']),
  traffic: z.enum(['open', 'closed']),
  helper: z.string(),
  changedAt: z.string(),
});
export type Marker = z.infer<typeof markerSchema>;

/** `locked`: an update holds the database's lock right now. */
export const markDocument = z.object({ marker: markerSchema.nullable(), locked: z.boolean().optional() });
export type MarkDocument = z.infer<typeof markDocument>;

const column = z.object({ type: z.string(), notNull: z.boolean(), default: z.string().nullable() });
export type Column = z.infer<typeof column>;

/** What `odoo-release observe` saw of a database. Names and hashes only, no values of business rows. */
export const observationDocument = z.object({
  helper: z.string(),
  modules: z.record(z.string(), z.object({ state: z.string(), version: z.string().nullable() })),
  schema: z.record(z.string(), z.record(z.string(), column)),
  constraints: z.record(z.string(), z.array(z.string())),
  indexes: z.record(z.string(), z.array(z.string())),
  promises: z.object({ absentConstraints: z.array(z.string()), nullableRequired: z.array(z.string()) }),
  residue: z.array(z.string()),
  /** How many have a file, how many of those are not there in full, and up to five of them. */
  attachments: z.object({ files: z.number(), missing: z.number(), ids: z.array(z.number()) }),
  views: z.record(z.string(), z.object({ model: z.string().nullable(), active: z.boolean(), hash: z.string() })),
  /** Who stand for all users; probes before and after an update ask for the same ones. */
  users: z.array(z.number()),
  /** Bytes by table, its indexes among them. */
  sizes: z.record(z.string(), z.number()).optional(),
});
export type Observation = z.infer<typeof observationDocument>;

/** Rows of one kind: how many, how many of them a data file of an updated module explains, and ids of up to five others. */
const rowTally = z.object({ rows: z.number(), byDataFiles: z.number(), ids: z.array(z.union([z.number(), z.string()])) });
export type RowTally = z.infer<typeof rowTally>;

const tableComparison = z.object({
  renamedFrom: z.string().optional(),
  deleted: rowTally.optional(),
  inserted: rowTally.optional(),
  /** By column: values that read differently, that are gone, and that came where there was none. */
  columns: z.record(z.string(), z.object({ changed: rowTally.optional(), emptied: rowTally.optional(), filled: rowTally.optional() })).default({}),
  /** Columns that are no more and had values, with the new places that hold the same values for the same rows. */
  gone: z.record(z.string(), z.object({ values: z.number(), heldBy: z.array(z.string()) })).default({}),
});
export type TableComparison = z.infer<typeof tableComparison>;

/** What `odoo-release compare` found: only what differs. Names, counts and ids, no values. */
export const comparisonDocument = z.object({
  helper: z.string(),
  tables: z.record(z.string(), tableComparison),
  /** Tables that are no more, or that stay and no model uses, with the new tables that hold their rows. */
  lostTables: z.record(z.string(), z.object({ rows: z.number(), heldBy: z.array(z.string()), stays: z.boolean().optional() })),
  sequencesGoneBack: z.record(z.string(), z.object({ before: z.number(), after: z.number().nullable() })),
  unread: z.array(z.object({ table: z.string(), message: z.string() })),
  /** What people call the tables and columns (`table.column`) that differ. */
  labels: z.object({ tables: z.record(z.string(), z.string()), columns: z.record(z.string(), z.string()) }).optional(),
});
export type Comparison = z.infer<typeof comparisonDocument>;

/** What an update changed; equal in the rehearsal and in production, or production stops (design §7). */
export const changeSchema = z.object({
  modules: z.object({ processed: z.array(z.string()), installed: z.array(z.string()) }),
  scripts: z.array(z.string()),
  /** What the database was like where the update changes it: production must be like that before anything runs. */
  before: z.object({ modules: z.record(z.string(), z.string().nullable()), schema: z.record(z.string(), z.string().nullable()) }),
  schema: z.record(z.string(), z.string()),
  seconds: z.number(),
});

const logEvent = z.object({ level: z.string(), logger: z.string(), message: z.string() });
export type LogEvent = z.infer<typeof logEvent>;

/** The counts are complete, the lists are cut. */
const updateLog = z.object({
  counts: z.object({ error: z.number(), critical: z.number() }).optional(),
  errors: z.array(logEvent),
  warnings: z.array(logEvent),
});

/** What an update overwrote of Odoo's own records, by table, and what taking it back relaxes in the schema. */
const recipe = z.object({
  records: z.record(z.string(), z.object({ changed: z.number(), deleted: z.number(), made: z.number() })),
  relaxes: z.array(z.string()),
});

export const updateDocument = z.object({
  helper: z.string(),
  outcome: z.enum(['updated', 'unchanged', 'refused', 'failed', 'different']),
  reasons,
  exitCode: z.number().nullable().optional(),
  change: changeSchema.nullable().optional(),
  differences: z.record(z.string(), z.array(z.string())).optional(),
  log: updateLog.optional(),
  /** Of loading each module that was updated or installed. */
  moduleSeconds: z.record(z.string(), z.number()).optional(),
  seconds: z.number().optional(),
  /** What a recipe would put back; null when it could not be kept. */
  recipe: recipe.nullable().optional(),
});
export type UpdateDocument = z.infer<typeof updateDocument>;

export const revertDocument = z.object({ helper: z.string(), outcome: z.enum(['reverted', 'unchanged', 'refused']), reasons });
export type RevertDocument = z.infer<typeof revertDocument>;

const failure = z.object({ probe: z.string(), subject: z.string(), message: z.string() });
export type ProbeFailure = z.infer<typeof failure>;

/** What `odoo-release probe` and `odoo-release smoke` answer. */
export const probeDocument = z.object({
  helper: z.string(),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  failures: z.array(failure),
  ran: z.record(z.string(), z.number()),
  notRun: z.array(z.object({ probe: z.string(), message: z.string() })),
  access: accessFacts.optional(),
  values: valueFacts.optional(),
  seconds: z.number(),
});
export type ProbeDocument = z.infer<typeof probeDocument>;

export const tagDocument = z.object({ outcome: z.literal('tagged') });
export const neutralizeDocument = z.object({ outcome: z.literal('neutralized') });

/** Any command that must not, or could not, do its work. */
export const refusalDocument = z.object({ outcome: z.enum(['refused', 'failed']), reasons: reasons.min(1) });
export const errorDocument = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
