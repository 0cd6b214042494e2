import { z } from 'zod';
import { shown } from '../../runtime/parsers.ts';
import { DIFFERENCE_KINDS, type DifferenceKind } from '../rehearsal/difference.ts';

/** Of changes, and of logs. */
export const MAXIMUM_ENTRIES = 500;

// What nobody sees, or what would end a line: it could make a declaration read as another one.
const HIDDEN = String.raw`\p{C}\p{Zl}\p{Zp}`;
const NAME = `[^.${HIDDEN}]{1,63}`;
// A block of YAML text ends with a line break, which trimming takes away; editors check before that.
const LINE = new RegExp(`^[^${HIDDEN}]*\\n?$`, 'u');

const column = z
  .string()
  .regex(new RegExp(`^${NAME}\\.${NAME}$`, 'u'), 'must be a column as table.column, such as sale_order.note');
const table = z
  .string()
  .regex(new RegExp(`^${NAME}$`, 'u'), 'must be the name of a table, such as sale_order, and not that of a model');
const access = z
  .string()
  .regex(new RegExp(`^[^/${HIDDEN}]{1,128}/[^/${HIDDEN}]{1,190}$`, 'u'), 'must be a right as model/right, such as sale.order/write, a field as sale.order/field:margin, or a menu as menu/sale.menu_sale');

/** What each verb may be about. */
const SUBJECTS: Record<DifferenceKind, z.ZodString> = {
  drops: z
    .string()
    .regex(new RegExp(`^(?:${NAME}(?:\\.${NAME})?|module/${NAME})$`, 'u'), 'must be a column as table.column, the name of a table, or a module as module/name')
    .describe('A column as table.column, or a table, that goes with its values; or a module, as module/name, that is uninstalled.'),
  converts: column.describe('A column, as table.column, whose type changes so that values read differently.'),
  changes: column.describe('A column, as table.column, in which values change, go or come.'),
  deletes: table.describe('A table that loses rows.'),
  adds: table.describe('A table that gets rows which no data file names.'),
  rewinds: z
    .string()
    .regex(new RegExp(`^${NAME}$`, 'u'), 'must be the name of a sequence of the database, such as ir_sequence_012')
    .describe('A sequence of the database that goes back.'),
  revokes: access.describe('A right on a model, as model/right, a field, as model/field:name, or a menu, as menu/name, that users lose.'),
  grants: access.describe('A right on a model, as model/right, or a field, as model/field:name, that users get.'),
};

const because = z
  .string()
  .trim()
  .min(10, 'must say why, in a sentence of at least 10 characters')
  .max(500, 'must have at most 500 characters')
  .regex(LINE, 'must be one line without control or invisible characters')
  .describe('Why it is meant, for whoever approves the release.');

const change = z
  .strictObject({
    ...(Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, SUBJECTS[kind].optional()])) as Record<DifferenceKind, z.ZodOptional<z.ZodString>>),
    'up-to': z.number().int().min(1, 'must be 1 or more; leave it out for any number').optional().describe('How many values, rows or users it may be. Default is any number.'),
    because,
  })
  .superRefine((entry, context) => {
    const verbs = verbsOf(entry);
    if (verbs.length !== 1) {
      const has = verbs.length === 0 ? 'has none' : `has ${verbs.join(' and ')}`;
      context.addIssue({ code: 'custom', message: `must have exactly one of ${DIFFERENCE_KINDS.join(', ')}; it ${has}` });
    }
  })
  .meta({ oneOf: DIFFERENCE_KINDS.map((kind) => ({ required: [kind] })) });

const log = z.strictObject({
  pattern: z
    .string()
    .trim()
    .max(300, 'must have at most 300 characters')
    .regex(LINE, 'must be one line without control or invisible characters')
    .refine((text) => text.replaceAll(/[*\s]/g, '').length >= 10, 'must have at least 10 characters besides "*" and spaces, so that it is about one message')
    .describe('The first line of an ERROR that the update logs, in full; each * stands for any text.'),
  because,
});

const EVEN_WITH_OTHER_PROBLEMS = { when: ({ value }: { value: unknown }) => Array.isArray(value) };

/** The file release-intent.yaml. */
export const intentSchema = z.strictObject({
  version: z.literal(1).default(1).describe('Version of this form.'),
  changes: z
    .array(change)
    .max(MAXIMUM_ENTRIES)
    .superRefine((entries, context) => refuseRepeated(entries.map(subjectKey), context), EVEN_WITH_OTHER_PROBLEMS)
    .nullable()
    .default(null)
    .describe("What the release does to people's data, and nothing explains by itself."),
  logs: z
    .array(log)
    .max(MAXIMUM_ENTRIES)
    .superRefine((entries, context) => refuseRepeated(entries.map(patternKey), context), EVEN_WITH_OTHER_PROBLEMS)
    .nullable()
    .default(null)
    .describe('Errors that the update logs and that do no harm.'),
});

export type IntentFile = z.infer<typeof intentSchema>;
export type ChangeEntry = z.infer<typeof change>;

/** The verbs of an entry; a checked one has exactly one. */
export function verbsOf(entry: Partial<Record<DifferenceKind, unknown>>): DifferenceKind[] {
  return DIFFERENCE_KINDS.filter((kind) => entry[kind] !== undefined);
}

/** Whether a file can hold this subject. A database may have names that no file should have. */
export function isDeclarable(kind: DifferenceKind, subject: string): boolean {
  return SUBJECTS[kind].safeParse(subject).success;
}

/** What an entry is about; empty where that is not clear, because entries that are wrong come here too. */
function subjectKey(entry: unknown): string {
  return DIFFERENCE_KINDS.filter((kind) => textIn(entry, kind) !== '').map((kind) => `${kind} ${textIn(entry, kind)}`).join();
}

function patternKey(entry: unknown): string {
  return textIn(entry, 'pattern');
}

function textIn(entry: unknown, key: string): string {
  const text: unknown = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)[key] : undefined;
  return typeof text === 'string' ? text : '';
}

function refuseRepeated(keys: readonly string[], context: z.core.$RefinementCtx): void {
  for (const [index, key] of keys.entries()) {
    const first = keys.indexOf(key);
    if (key !== '' && first < index) {
      context.addIssue({ code: 'custom', path: [index], message: `says ${shown(key)}, as entry [${first}] does already` });
    }
  }
}
