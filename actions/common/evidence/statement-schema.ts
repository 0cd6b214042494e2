import { z } from 'zod';
import { canonicalJson } from '../runtime/canonical.ts';
import { errorSentence, UserError } from '../runtime/errors.ts';
import { parseStrictJson } from '../runtime/json.ts';
import { type EvidenceKind, PREDICATE_TYPES, type Statement } from './statement.ts';

/** No statement comes near it; a larger file is no evidence. */
export const MAXIMUM_STATEMENT_BYTES = 1024 * 1024;

const predicateTypes = Object.values(PREDICATE_TYPES);
const isoTime = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' });
const line = z.string().min(1).regex(/^[^\u0000-\u001F\u007F]*$/, { error: 'must be one line' });
const word = z.string().regex(/^[a-z]+(?:-[a-z]+)*$/i, { error: 'must be a word such as pass or blocked-by-window' });
const statementSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z
    .array(z.looseObject({ name: line, digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 lower-case hexadecimal digits' }) }) }))
    .length(1, { error: 'must be exactly one image' }),
  predicateType: z.enum(predicateTypes, { error: 'is not a kind of evidence that this version knows' }),
  predicate: z.looseObject({ kit: line, recordedAt: isoTime, outcome: word }),
});

/**
 * Reads a statement that somebody else wrote.
 *
 * @param what names it in the error sentence, e.g. its path.
 * @throws UserError when it is too large, no strict JSON, no statement of a known kind about exactly one image, or can't be
 *   recorded as it is.
 */
export function parseStatement(text: string, what: string): Statement {
  const given = parseStrictJson(text, what, MAXIMUM_STATEMENT_BYTES);
  const parsed = statementSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`);
    throw new UserError(`${what} is no in-toto statement about one image: ${problems.join('; ')}.`);
  }
  refuseLoss(given, parsed.data, what);
  return parsed.data as Statement;
}

/** What is recorded has to be what was given, in its one spelling, and readable again. */
function refuseLoss(given: unknown, read: unknown, what: string): void {
  const [before, after] = [given, read].map((value) => recordedText(value, what));
  if (before !== after) {
    throw new UserError(`${what} can not be recorded as it is: it has a member __proto__.`);
  }
  if (Buffer.byteLength(after ?? '') > MAXIMUM_STATEMENT_BYTES) {
    throw new UserError(`${what} is larger than ${MAXIMUM_STATEMENT_BYTES} bytes once it is written in full.`);
  }
}

function recordedText(value: unknown, what: string): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    throw new UserError(`${what} can not be recorded as it is: ${errorSentence(error)}.`, { cause: error });
  }
}

/** The kind of evidence that a statement is. */
export function statementKind(statement: Statement): EvidenceKind {
  const kinds = Object.entries(PREDICATE_TYPES) as [EvidenceKind, string][];
  const found = kinds.find(([, type]) => type === statement.predicateType);
  if (found === undefined) {
    throw new UserError(`The predicate type ${statement.predicateType} is not a known kind of evidence.`);
  }
  return found[0];
}

/** The digest of the image that a statement is about, `sha256:<hex>`. */
export function subjectDigest(statement: Statement): string {
  return `sha256:${statement.subject[0]?.digest.sha256 ?? ''}`;
}
