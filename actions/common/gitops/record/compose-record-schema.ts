import { z, type ZodType } from 'zod';
import type { ReleaseRecord } from './record.ts';
import { contradictions, DIGEST, FIELDS, type PresentRelease, type RecordField, recordOf, recordText, type RecordValues } from './record-fields.ts';

const IMAGE = new RegExp(`^(?<image>[a-z0-9][a-zA-Z0-9._/:-]*):(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})@(?<digest>${DIGEST})$`);
const PREFIX = 'release.';

type Labels = { [Field in RecordField as `release.${Field}`]: RecordValues[Field] };

/** Other labels may stand beside these (a proxy's, say); of those that start with "release." only these. */
const labels = z
  .object(Object.fromEntries(Object.entries(FIELDS).map(([field, schema]) => [`${PREFIX}${field}`, schema])))
  .catchall(z.unknown())
  .superRefine((value, context) => {
    for (const label of Object.keys(value).filter((name) => name.startsWith(PREFIX) && !Object.hasOwn(FIELDS, name.slice(PREFIX.length)))) {
      context.addIssue({ code: 'custom', path: [label], message: 'is not a label of a release record' });
    }
  }) as unknown as ZodType<Labels>;

const service = z.looseObject({
  image: recordText(IMAGE, 'an image with tag and digest (registry.example/acme/odoo:19.0-42@sha256:…)'),
  labels,
});

/** The record of a Compose host: the override file whose service `web` says which release runs, and how. */
export const composeRecordSchema: ZodType<ReleaseRecord> = z
  .looseObject({ services: z.looseObject({ web: service }) })
  .transform(({ services: { web } }, context): ReleaseRecord => {
    const { image = '', tag = '', digest = '' } = IMAGE.exec(web.image)?.groups ?? {};
    const values = Object.fromEntries(Object.entries(web.labels).map(([label, value]) => [label.slice(PREFIX.length), value])) as unknown as RecordValues;
    const record = recordOf({ image, tag }, values);
    for (const { field, message } of contradictions(record, digest)) {
      context.addIssue({ code: 'custom', path: ['services', 'web', 'labels', `${PREFIX}${field}`], message });
    }
    return record;
  });

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
