import { z, type ZodType } from 'zod';
import { DATABASE_CHANGES } from '../../runtime/database-change.ts';
import { OPERATIONS, type ReleaseRecord } from './record.ts';

export const DIGEST = 'sha256:[0-9a-f]{64}';

/** Text of a certain form; the sentence says what is allowed. */
export function recordText(pattern: RegExp, allowed: string): ZodType<string> {
  return z.string({ error: `must be ${allowed} in quotes` }).regex(pattern, { error: `must be ${allowed}` });
}

const digest = recordText(new RegExp(`^${DIGEST}$`), 'a digest (sha256: and 64 lower-case hexadecimal digits)');

/** What a record says beside its image, by the names that its files use. */
export const FIELDS = {
  operation: z.enum(OPERATIONS, { error: `must be one of ${OPERATIONS.join(', ')}` }),
  digest,
  from: recordText(new RegExp(`^(?:none|${DIGEST})$`), 'the digest of the release before, or none'),
  source: recordText(/^(?:[\w.-]+\/[\w.-]+@(?:[0-9a-f]{40}|[0-9a-f]{64}))?$/, 'owner/repository@commit, or empty'),
  series: recordText(/^(?:[0-9]{1,3}\.[0-9])?$/, 'a series such as 19.0, or empty'),
  'database-change': z.enum(DATABASE_CHANGES, { error: `must be one of ${DATABASE_CHANGES.join(', ')}` }),
  recipe: recordText(new RegExp(`^(?:${DIGEST})?$`), 'the digest of recipe.json, or empty'),
  database: recordText(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/, 'the name of a database'),
  'restore-point': recordText(/^[A-Za-z0-9_.:-]{0,128}$/, 'the id of a restore point, or empty'),
  modules: recordText(/^(?:[a-z0-9_]+(?:,[a-z0-9_]+)*)?$/, 'module names with commas between them, or empty'),
  helper: recordText(/^[0-9]+\.[0-9]+\.[0-9]+(?:[-+.][0-9A-Za-z.+-]*)?$/, 'a version of odoo-release such as 1.4.0'),
} satisfies Record<string, ZodType<string>>;

export type RecordField = keyof typeof FIELDS;
export type RecordValues = { [Field in RecordField]: z.infer<(typeof FIELDS)[Field]> };

/** The image of a release, apart from its digest. */
export interface RecordImage {
  image: string;
  tag: string;
}

/** The record that a file's fields make. */
export function recordOf({ image, tag }: RecordImage, said: RecordValues): ReleaseRecord {
  return {
    image,
    tag,
    digest: said.digest,
    operation: said.operation,
    from: said.from,
    source: said.source,
    series: said.series,
    databaseChange: said['database-change'],
    recipe: said.recipe,
    database: said.database,
    restorePoint: said['restore-point'],
    modules: said.modules === '' ? [] : said.modules.split(','),
    helper: said.helper,
  };
}

/** The fields that a file says of a record, in their order. */
export function recordFields(record: ReleaseRecord): Map<RecordField, string> {
  return new Map<RecordField, string>([
    ['operation', record.operation],
    ['digest', record.digest],
    ['from', record.from],
    ['source', record.source],
    ['series', record.series],
    ['database-change', record.databaseChange],
    ['recipe', record.recipe],
    ['database', record.database],
    ['restore-point', record.restorePoint],
    ['modules', record.modules.join(',')],
    ['helper', record.helper],
  ]);
}

/** What in a record contradicts itself, by field. */
export function contradictions(record: ReleaseRecord, imageDigest: string): { field: RecordField; message: string }[] {
  const found: { field: RecordField; message: string }[] = [];
  if (record.digest !== imageDigest) {
    found.push({ field: 'digest', message: `differs from the digest of the image, ${imageDigest}` });
  }
  if ((record.operation === 'restore') !== (record.restorePoint !== '')) {
    found.push({ field: 'restore-point', message: 'must name a restore point with the operation restore, and only then' });
  }
  return found;
}

/** What a record file says already; each is empty where it does not say. */
export interface PresentRelease {
  digest: string;
  series: string;
  database: string;
}
