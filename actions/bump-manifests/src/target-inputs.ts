import { z, type ZodType } from 'zod';
import { type Decision, parseDecision } from '../../common/gates/decision.ts';
import { FORMATS, type ManifestTarget } from '../../common/gitops/manifests/target.ts';
import { environmentAt, type EnvironmentPlace, shownPlace } from '../../common/gitops/record/environment-files.ts';
import { checkRepositoryPath } from '../../common/gitops/repository/repository-path.ts';
import { digestText, imageName, tagText } from '../../common/runtime/image-names.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import type { Parser } from '../../common/runtime/inputs.ts';
import { customerName, environmentName } from '../../common/runtime/parsers.ts';
import { parseYamlFile } from '../../common/runtime/yaml-file.ts';
import { selectorText } from './selection.ts';
import { type Selection, shownTarget, type Target } from './target.ts';
import type { NamedRelease } from './unguarded-record.ts';

/** What holds for every target that does not say it itself. */
export interface Shared {
  release: Partial<NamedRelease>;
  decision: Decision | undefined;
}

const path = z.union([z.string().min(1).transform(dottedPath), z.array(z.union([z.string(), z.number().int().min(0)])).min(1)], { error: 'must be a path such as image.tag, or a list of its steps' });
const document = z.union([
  z.number().int().min(0),
  z.strictObject({ kind: z.string().optional(), name: z.string().optional(), namespace: z.string().optional() }),
], { error: 'must be the number of a document, counted from 0, or its kind, name and namespace' });

const targetSchema = z.strictObject({
  file: z.string().min(1).optional(),
  format: z.enum(FORMATS, { error: `must be one of ${FORMATS.join(', ')}` }).optional(),
  name: z.string().min(1).optional(),
  service: z.string().min(1).optional(),
  path: path.optional(),
  document: document.optional(),
  select: parsed((text) => ({ pattern: text, selector: selectorText(text) })).optional(),
  environment: parsed(environmentName).optional(),
  customer: parsed(customerName).optional(),
  image: parsed(imageName).optional(),
  tag: parsed(tagText).optional(),
  digest: parsed(digestText).optional(),
  decision: z.union([z.string(), z.record(z.string(), z.unknown())]).transform(decisionOf).optional(),
});

type WrittenTarget = z.infer<typeof targetSchema>;

/**
 * Reads the input `targets`: a YAML list of targets, or one selection.
 *
 * @param name of the document in error sentences.
 * @throws Refusal that lists every problem with its line and column.
 */
export function parseTargets(text: string, name: string, shared: Shared): (Target | Selection)[] {
  if (/^[a-z]+\/[^\s:]*$/.test(text)) {
    return [targetOf({ select: { pattern: text, selector: selectorText(text) } }, shared)];
  }
  const schema = z.array(targetSchema.transform((written, context) => checked(written, shared, context)), { error: 'must be a list of targets' })
    .min(1, { error: 'must name a target' })
    .superRefine(refuseTwice);
  return parseYamlFile(text, name, schema as unknown as ZodType<(Target | Selection)[]>);
}

function checked(written: WrittenTarget, shared: Shared, context: z.RefinementCtx): Target | Selection {
  for (const message of problemsOf(written, shared)) {
    context.addIssue({ code: 'custom', path: [], message });
  }
  return targetOf(written, shared);
}

function targetOf(written: WrittenTarget, shared: Shared): Target | Selection {
  const { file, select, environment, customer } = written;
  const decision = decisionFor(written, shared);
  const release = releaseOf(written, shared, decision);
  if (select !== undefined) {
    return { kind: 'selection', ...select, release: release as NamedRelease };
  }
  const place = environment === undefined ? undefined : { environment, customer };
  return file === undefined
    ? { kind: 'record', place: place ?? { environment: '' }, release: release as NamedRelease, decision }
    : { kind: 'file', file, entry: entryOf(written), place, release, decision };
}

/** In a target that names its entry in no other way, `image` is the name by which containers are found. */
function entryOf(written: WrittenTarget): ManifestTarget {
  const { format, name, service, path: steps, document: which, image } = written;
  const entry = { format, name, service, path: steps, document: which, image: hasEntry(written) ? undefined : image };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

function hasEntry({ name, service, path: steps }: WrittenTarget): boolean {
  return [name, service, steps].some((each) => each !== undefined);
}

/** A decision of the call is about one environment, and counts for the targets of that one only. */
function decisionFor(written: WrittenTarget, { decision }: Shared): Decision | undefined {
  const place = placeOf(written);
  const fits = decision?.environment === place?.environment && decision?.customer === place?.customer;
  return written.decision ?? (fits ? decision : undefined);
}

function placeOf({ file, environment, customer }: WrittenTarget): EnvironmentPlace | undefined {
  const folder = file === undefined ? undefined : environmentAt(file);
  return folder ?? (environment === undefined ? undefined : { environment, customer });
}

function releaseOf(written: WrittenTarget, { release }: Shared, decision: Decision | undefined): Partial<NamedRelease> {
  const isSelector = written.file !== undefined && !hasEntry(written);
  const own = { image: isSelector ? undefined : written.image, tag: written.tag, digest: written.digest };
  const parts = (['image', 'tag', 'digest'] as const).map((part) => [part, own[part] ?? decision?.[part] ?? release[part]] as const);
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}

function problemsOf(written: WrittenTarget, shared: Shared): string[] {
  const decision = decisionFor(written, shared);
  const release = releaseOf(written, shared, decision);
  const shape = written.file === undefined ? recordProblems(written, release) : fileProblems(written, release);
  return [...shape, ...(decision === undefined ? [] : disagreements(written, release, decision))];
}

function recordProblems(written: WrittenTarget, release: Partial<NamedRelease>): string[] {
  const { environment, customer, select } = written;
  const problems: string[] = [];
  if ((environment === undefined) === (select === undefined) || (select !== undefined && customer !== undefined)) {
    problems.push('must name one thing to write: a "file", an "environment" (with its "customer" in a repository of many), or a "select"');
  }
  const extra = (['format', 'name', 'service', 'path', 'document'] as const).filter((key) => written[key] !== undefined);
  if (extra.length > 0) {
    problems.push(`says ${extra.join(', ')}, which goes with "file" only`);
  }
  const missing = (['image', 'tag', 'digest'] as const).filter((part) => release[part] === undefined);
  return missing.length === 0 ? problems : [...problems, `writes a release record, which needs ${missing.join(', ')} too (in the target, or as an input of the call)`];
}

function fileProblems(written: WrittenTarget, release: Partial<NamedRelease>): string[] {
  const { file = '', name, service, path: steps, image, select, environment, customer } = written;
  const problems = [problemOf(() => checkRepositoryPath(file))];
  if (select !== undefined) {
    problems.push('says "file" and "select"; give one of them');
  }
  if (customer !== undefined && environment === undefined) {
    problems.push('says "customer", which goes with "environment" only');
  }
  if ([name, service, steps].filter((each) => each !== undefined).length > 1 || (!hasEntry(written) && image === undefined)) {
    problems.push('must name one entry of the file: "name" (kustomize), "service" (compose), "path" (helm, scalar) or "image" (manifest)');
  }
  if (Object.keys(release).length === 0) {
    problems.push('has nothing to write: give image, tag or digest, in the target or as an input of the call');
  }
  return problems.filter((problem) => problem !== undefined);
}

function disagreements(written: WrittenTarget, release: Partial<NamedRelease>, decision: Decision): string[] {
  const place = placeOf(written);
  const isElsewhere = place !== undefined && (decision.environment !== place.environment || decision.customer !== place.customer);
  const parts = (['image', 'tag', 'digest'] as const).filter((part) => release[part] !== undefined && release[part] !== decision[part]);
  return [
    ...(isElsewhere ? [`is ${shownPlace(place)}, and its decision is about ${shownPlace(decision)}`] : []),
    ...parts.map((part) => `says the ${part} ${release[part]}, and its decision ${decision[part]}`),
  ];
}

function refuseTwice(targets: readonly (Target | Selection)[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, target] of targets.entries()) {
    const name = target.kind === 'selection' ? target.pattern : shownTarget(target);
    if (seen.has(name)) {
      context.addIssue({ code: 'custom', path: [index], message: `names ${name} a second time` });
    }
    seen.add(name);
  }
}

function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return errorSentence(error).replace(/\.$/, '');
  }
}

/** A step in brackets or of digits only counts an item of a list: `images[0].newTag`, `images.0.newTag`. */
function dottedPath(text: string): (string | number)[] {
  const steps = text.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function parsed<Value>(parse: Parser<Value>): ZodType<Value, string> {
  return z.string({ error: 'must be text in quotes' }).transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  }) as unknown as ZodType<Value, string>;
}

function decisionOf(written: string | Record<string, unknown>, context: z.RefinementCtx): Decision {
  try {
    return parseDecision(typeof written === 'string' ? written : JSON.stringify(written), 'it');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `must be the decision of gate-promotion as JSON, but ${errorSentence(error).replace(/\.$/, '')}` });
    return z.NEVER;
  }
}
