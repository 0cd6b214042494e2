import { z, type ZodType } from 'zod';
import { suggestion } from '../../runtime/nearest.ts';
import { contradictions, DIGEST, FIELDS, type PresentRelease, type RecordField, recordOf, recordText, type RecordValues } from './record-fields.ts';
import type { ReleaseRecord } from './record.ts';

/** The images entry and the ConfigMap that carry a release. */
export const IMAGE_NAME = 'odoo';
export const GENERATOR_NAME = 'release';
const LITERAL = /^(?<field>[a-z-]+)=(?<value>[^\n]*)$/;

const imageEntry = z.looseObject({
  name: z.literal(IMAGE_NAME),
  newName: recordText(/^[a-z0-9][a-zA-Z0-9._/:-]*$/, 'registry and repository of the image'),
  newTag: recordText(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 'a tag'),
  digest: recordText(new RegExp(`^${DIGEST}$`), 'a digest (sha256: and 64 lower-case hexadecimal digits)'),
});
const named = z.looseObject({ name: z.string() });
const kustomization = z.looseObject({
  images: z.array(named),
  configMapGenerator: z.array(z.looseObject({ name: z.string(), literals: z.array(z.string({ error: 'must be text such as operation=update' })).optional() })),
});

type Kustomization = z.infer<typeof kustomization>;

/** The record of a cluster: a Kustomize component with the image `odoo` and a ConfigMap `release` of literals. */
export const kustomizeRecordSchema: ZodType<ReleaseRecord> = kustomization.transform((content, context): ReleaseRecord => {
  const image = onlyNamed(content, 'images', IMAGE_NAME, context);
  const generator = onlyNamed(content, 'configMapGenerator', GENERATOR_NAME, context);
  if (image === undefined || generator === undefined) {
    return z.NEVER;
  }
  const entry = checkedAt(imageEntry, content.images[image], ['images', image], context);
  const place = ['configMapGenerator', generator, 'literals'];
  const literals = content.configMapGenerator[generator]?.literals ?? [];
  const said = fieldsOf(literals, place, context);
  if (entry === undefined || said === undefined) {
    return z.NEVER;
  }
  const record = recordOf({ image: entry.newName, tag: entry.newTag }, said);
  for (const { field, message } of contradictions(record, entry.digest)) {
    context.addIssue({ code: 'custom', path: [...place, literalIndex(literals, field)], message: `${field} ${message}` });
  }
  return record;
});

/** As much of it as a next release needs to know. */
export const presentKustomizeSchema: ZodType<PresentRelease> = kustomization.transform((content, context): PresentRelease => {
  const image = onlyNamed(content, 'images', IMAGE_NAME, context);
  const entry = z.looseObject({ digest: z.string().optional() }).safeParse(content.images[image ?? -1]).data;
  const literals = content.configMapGenerator.find(({ name }) => name === GENERATOR_NAME)?.literals ?? [];
  const said = (field: RecordField): string => LITERAL.exec(literals[literalIndex(literals, field)] ?? '')?.groups?.['value'] ?? '';
  return { digest: new RegExp(`^${DIGEST}$`).test(entry?.digest ?? '') ? (entry?.digest ?? '') : '', series: said('series'), database: said('database') };
});

/** Where a field stands in a list of literals; -1 where it does not. */
export function literalIndex(literals: readonly string[], field: RecordField): number {
  return literals.findIndex((literal) => literal.startsWith(`${field}=`));
}

function onlyNamed(content: Kustomization, list: 'images' | 'configMapGenerator', name: string, context: z.RefinementCtx): number | undefined {
  const indexes = content[list].flatMap((entry, index) => (entry.name === name ? [index] : []));
  if (indexes.length !== 1) {
    const message = indexes.length === 0 ? `has no entry named ${name}` : `has ${indexes.length} entries named ${name}`;
    context.addIssue({ code: 'custom', path: [list], message });
    return undefined;
  }
  return indexes[0];
}

function fieldsOf(literals: readonly string[], place: (string | number)[], context: z.RefinementCtx): RecordValues | undefined {
  const said: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, literal] of literals.entries()) {
    const { field = '', value = '' } = LITERAL.exec(literal)?.groups ?? {};
    if (!Object.hasOwn(FIELDS, field) || Object.hasOwn(said, field)) {
      problems.push(literal);
      context.addIssue({ code: 'custom', path: [...place, index], message: Object.hasOwn(said, field) ? `says ${field} a second time` : `is not a field of a release record.${suggestion(field, Object.keys(FIELDS))}` });
    } else {
      said[field] = String(checkedAt<string>(FIELDS[field as RecordField], value, [...place, index], context));
    }
  }
  const missing = Object.keys(FIELDS).filter((field) => !Object.hasOwn(said, field));
  if (missing.length > 0) {
    context.addIssue({ code: 'custom', path: place, message: `must say ${missing.join(', ')} too` });
  }
  return missing.length + problems.length > 0 ? undefined : (said as unknown as RecordValues);
}

function checkedAt<Value>(schema: ZodType<Value>, value: unknown, path: (string | number)[], context: z.RefinementCtx): Value | undefined {
  const answer = schema.safeParse(value);
  for (const issue of answer.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: [...path, ...issue.path], message: issue.message });
  }
  return answer.data;
}
