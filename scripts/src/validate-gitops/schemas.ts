import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { KubernetesObject } from '../../../actions/common/kubernetes/object.ts';
import { ROOT } from '../project/root.ts';
import type { KindIndex } from '../schemas/bundle.ts';

/** One thing that a schema finds wrong with an object. */
export interface SchemaViolation {
  code: 'unknown-kind' | 'unknown-field' | 'wrong-value';
  /** From the object to the field. */
  path: string[];
  message: string;
}

const BUNDLE = join(ROOT, 'schemas/kubernetes');

/** The bundle is the kit's own and tested; it is not checked again, and its code is written quickly rather than well. */
const OPTIONS = { strict: false, allErrors: true, validateFormats: false, validateSchema: false, inlineRefs: false, code: { optimize: false }, logger: false } as const;

/** Checks objects by the schemas of their kinds. A kind's schema is read and compiled when the first object of it comes. */
export class KubernetesSchemas {
  readonly #ajv = new Ajv(OPTIONS);
  readonly #folder: string;
  readonly #index: KindIndex;
  readonly #loaded = new Set<string>();
  readonly #validators = new Map<string, ValidateFunction | undefined>();

  /** @param folder of the bundle. */
  constructor(folder = BUNDLE) {
    this.#folder = folder;
    this.#index = (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { kinds: KindIndex }).kinds;
  }

  kinds(): string[] {
    return Object.keys(this.#index);
  }

  /** What is wrong with an object; of several complaints about one place only the most telling. */
  check(object: KubernetesObject): SchemaViolation[] {
    const kind = `${object.apiVersion} ${object.kind}`;
    const validate = this.#validator(kind);
    if (validate === undefined) {
      return [{ code: 'unknown-kind', path: ['kind'], message: `there is no schema for ${kind}` }];
    }
    validate(object);
    return violations(validate.errors ?? []);
  }

  #validator(kind: string): ValidateFunction | undefined {
    if (!this.#validators.has(kind)) {
      this.#validators.set(kind, this.#compile(kind));
    }
    return this.#validators.get(kind);
  }

  #compile(kind: string): ValidateFunction | undefined {
    const place = Object.hasOwn(this.#index, kind) ? this.#index[kind] : undefined;
    if (place === undefined) {
      return undefined;
    }
    this.#load('kubernetes.json');
    this.#load(String(place.split('#')[0]));
    return this.#ajv.compile({ $ref: place });
  }

  #load(file: string): void {
    if (!this.#loaded.has(file)) {
      this.#loaded.add(file);
      this.#ajv.addSchema(JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as object);
    }
  }
}

function violations(errors: readonly ErrorObject[]): SchemaViolation[] {
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties').map(unknownField);
  // The branches of a choice complain one by one; the choice itself says less, so it counts only where nothing else does.
  const telling = errors.filter(({ keyword }) => !['additionalProperties', 'oneOf', 'anyOf', 'not', 'if'].includes(keyword));
  const others = (telling.length === 0 && unknown.length === 0 ? errors : telling).map(wrongValue);
  const seen = new Set<string>();
  return [...unknown, ...others].filter(({ path }) => !seen.has(path.join('/')) && seen.add(path.join('/')));
}

function unknownField({ instancePath, params }: ErrorObject): SchemaViolation {
  const path = [...steps(instancePath), String((params as { additionalProperty: string }).additionalProperty)];
  return { code: 'unknown-field', path, message: `${path.join('.')} is not a field that there is` };
}

function wrongValue({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): SchemaViolation {
  const path = steps(instancePath);
  const shown = path.join('.') || 'the object';
  if (keyword === 'required') {
    return { code: 'wrong-value', path, message: `${shown} lacks ${(params as { missingProperty: string }).missingProperty}` };
  }
  const choices = keyword === 'enum' ? `: ${((params as { allowedValues: unknown[] }).allowedValues).join(', ')}` : '';
  return { code: 'wrong-value', path, message: `${shown} ${message}${choices}` };
}

function steps(pointer: string): string[] {
  return pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
