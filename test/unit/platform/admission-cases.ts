import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../architecture/sources.ts';

const FIXTURES = join(ROOT, 'test/fixtures/admission');

const changes = z.record(z.string().startsWith('/'), z.unknown());
const caseSchema = z.strictObject({
  name: z.string().min(1),
  object: z.string(),
  change: changes.default({}),
  before: changes.optional(),
  subresource: z.string().optional(),
  as: z.string().optional(),
  applies: z.boolean().default(true),
  refused: z.string().min(10).optional(),
});

type KubernetesObject = Record<string, unknown> & { apiVersion: string; kind: string };

/** One request to the API server, and what the policies have to answer. */
export interface AdmissionCase {
  /** The policy that the case is about; it is the only one that may refuse. */
  policy: string;
  name: string;
  object: KubernetesObject;
  /** With an update: the object as it was. */
  old?: KubernetesObject | undefined;
  subresource?: string | undefined;
  /** The user that asks; Argo CD where none is named. */
  as?: string | undefined;
  /** False when the policy is not asked at all. */
  applies: boolean;
  /** A part of the message; undefined when the request is admitted. */
  refused?: string | undefined;
}

/** All cases of `test/fixtures/admission`, one file a policy. */
export function admissionCases(): AdmissionCase[] {
  const objects = parse(readFileSync(join(FIXTURES, 'objects.yaml'), 'utf8')) as Record<string, KubernetesObject>;
  return readdirSync(join(FIXTURES, 'cases')).toSorted().flatMap((file) => {
    const cases = z.array(caseSchema).parse(parse(readFileSync(join(FIXTURES, 'cases', file), 'utf8')));
    return cases.map(({ object, change, before, ...rest }) => ({
      ...rest,
      policy: basename(file, '.yaml'),
      object: changed(objectNamed(objects, object), change),
      old: before === undefined ? undefined : changed(objectNamed(objects, object), before),
    }));
  });
}

function objectNamed(objects: Record<string, KubernetesObject>, name: string): KubernetesObject {
  const object = objects[name];
  if (object === undefined) {
    throw new Error(`objects.yaml has no object ${name}.`);
  }
  return object;
}

/** A copy with the values at these JSON Pointers (RFC 6901) set; null takes the value away, and `-` stands for a new item. */
export function changed(object: KubernetesObject, change: Record<string, unknown>): KubernetesObject {
  const copy = structuredClone(JSON.parse(JSON.stringify(object)) as KubernetesObject);
  for (const [pointer, value] of Object.entries(change)) {
    const steps = pointer.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop() ?? '';
    setAt(parentAt(copy, steps, pointer), last, value);
  }
  return copy;
}

function parentAt(object: object, steps: string[], pointer: string): Record<string, unknown> | unknown[] {
  const parent = steps.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], object);
  if (typeof parent !== 'object' || parent === null) {
    throw new Error(`${pointer} leads nowhere.`);
  }
  return parent as Record<string, unknown> | unknown[];
}

function setAt(parent: Record<string, unknown> | unknown[], key: string, value: unknown): void {
  if (Array.isArray(parent)) {
    parent[key === '-' ? parent.length : Number(key)] = value;
  } else if (value === null) {
    delete parent[key];
  } else {
    parent[key] = value;
  }
}
