import { z, type ZodType } from 'zod';
import { DATABASE_CHANGES } from '../../runtime/database-change.ts';
import { OPERATIONS, type ReleaseRecord } from './record.ts';

const DIGEST = 'sha256:[0-9a-f]{64}';
const IMAGE = new RegExp(`^(?<image>[a-z0-9][a-zA-Z0-9._/:-]*):(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})@(?<digest>${DIGEST})$`);

function text(pattern: RegExp, allowed: string): ZodType<string> {
  return z.string({ error: `must be ${allowed} in quotes` }).regex(pattern, { error: `must be ${allowed}` });
}

const digest = text(new RegExp(`^${DIGEST}$`), 'a digest (sha256: and 64 lower-case hexadecimal digits)');

// Other labels may stand beside these (a proxy's, say); of those that start with "release." only these.
const labels = z
  .object({
    'release.operation': z.enum(OPERATIONS, { error: `must be one of ${OPERATIONS.join(', ')}` }),
    'release.digest': digest,
    'release.from': text(new RegExp(`^(?:none|${DIGEST})$`), 'the digest of the release before, or none'),
    'release.source': text(/^(?:[\w.-]+\/[\w.-]+@(?:[0-9a-f]{40}|[0-9a-f]{64}))?$/, 'owner/repository@commit, or empty'),
    'release.series': text(/^(?:[0-9]{1,3}\.[0-9])?$/, 'a series such as 19.0, or empty'),
    'release.database-change': z.enum(DATABASE_CHANGES, { error: `must be one of ${DATABASE_CHANGES.join(', ')}` }),
    'release.recipe': text(new RegExp(`^(?:${DIGEST})?$`), 'the digest of recipe.json, or empty'),
    'release.database': text(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/, 'the name of a database'),
    'release.restore-point': text(/^[A-Za-z0-9_.:-]{0,128}$/, 'the id of a restore point, or empty'),
    'release.modules': text(/^(?:[a-z0-9_]+(?:,[a-z0-9_]+)*)?$/, 'module names with commas between them, or empty'),
    'release.helper': text(/^[0-9]+\.[0-9]+\.[0-9]+(?:[-+.][0-9A-Za-z.+-]*)?$/, 'a version of odoo-release such as 1.4.0'),
  })
  .catchall(z.unknown())
  .superRefine((value, context) => {
    const known = new Set(Object.keys(labels.def.shape));
    for (const label of Object.keys(value).filter((name) => name.startsWith('release.') && !known.has(name))) {
      context.addIssue({ code: 'custom', path: [label], message: 'is not a label of a release record' });
    }
  });

const service = z.looseObject({
  image: text(IMAGE, 'an image with tag and digest (registry.example/acme/odoo:19.0-42@sha256:…)'),
  labels,
});

/** The record of a Compose host: the override file whose service `web` says which release runs, and how. */
export const composeRecordSchema: ZodType<ReleaseRecord> = z
  .looseObject({ services: z.looseObject({ web: service }) })
  .transform(({ services: { web } }, context): ReleaseRecord => {
    const image = IMAGE.exec(web.image)?.groups ?? {};
    const said = web.labels;
    const record: ReleaseRecord = {
      image: String(image['image']),
      tag: String(image['tag']),
      digest: said['release.digest'],
      operation: said['release.operation'],
      from: said['release.from'],
      source: said['release.source'],
      series: said['release.series'],
      databaseChange: said['release.database-change'],
      recipe: said['release.recipe'],
      database: said['release.database'],
      restorePoint: said['release.restore-point'],
      modules: said['release.modules'] === '' ? [] : said['release.modules'].split(','),
      helper: said['release.helper'],
    };
    refuseContradictions(record, String(image['digest']), context);
    return record;
  });

function refuseContradictions(record: ReleaseRecord, imageDigest: string, context: z.RefinementCtx): void {
  if (record.digest !== imageDigest) {
    const message = `differs from the digest of the image, ${imageDigest}`;
    context.addIssue({ code: 'custom', path: ['services', 'web', 'labels', 'release.digest'], message });
  }
  if ((record.operation === 'restore') !== (record.restorePoint !== '')) {
    const message = 'must name a restore point with the operation restore, and only then';
    context.addIssue({ code: 'custom', path: ['services', 'web', 'labels', 'release.restore-point'], message });
  }
}

const givenText = z.string({ error: 'must be text in quotes' }).optional();

/** As much of a record as a next release needs to know of it; files that people began may say no more than the image. */
export const presentReleaseSchema = z
  .looseObject({
    services: z.looseObject({
      web: z.looseObject({
        image: z.string({ error: 'must be an image in quotes' }),
        labels: z.looseObject({ 'release.series': givenText, 'release.database': givenText }, { error: 'must be a mapping of labels to texts' }).optional(),
      }),
    }),
  })
  .transform(({ services: { web } }): PresentRelease => ({
    digest: new RegExp(`@(${DIGEST})$`).exec(web.image)?.[1] ?? '',
    series: web.labels?.['release.series'] ?? '',
    database: web.labels?.['release.database'] ?? '',
  }));

/** What a record file says already; each is empty where it does not say. */
export interface PresentRelease {
  digest: string;
  series: string;
  database: string;
}
