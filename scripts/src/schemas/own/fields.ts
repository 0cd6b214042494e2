import type { BundleFile } from '../bundle.ts';
import { definitionName, resourceSchema } from '../custom.ts';
import type { Schema } from '../strict.ts';

export const text: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const flag: Schema = { type: 'boolean' };
/** A number or a quantity such as `10Gi`. */
export const quantity: Schema = { type: ['string', 'number'] };
export const texts: Schema = { type: 'array', items: text };
export const textMap: Schema = { type: 'object', additionalProperties: text };

/** An object of these fields and no others. */
export function object(properties: Record<string, Schema>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export function oneOf(...choices: string[]): Schema {
  return { type: 'string', enum: choices };
}

/** A type of Kubernetes' core that Pods use, too. */
export function core(name: string): Schema {
  return { $ref: `kubernetes.json#/$defs/io.k8s.api.core.v1.${name}` };
}

export const labelSelector: Schema = { $ref: 'kubernetes.json#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
export const namedKey = object({ name: text, key: text }, ['name', 'key']);
export const reference = object({ name: text }, ['name']);

/** Metadata that a controller gives to what it makes. */
export const givenMetadata = object({ name: text, annotations: textMap, labels: textMap });

/** A resource with a `spec`, as `[kind, schema]`. */
export function resource(apiVersion: string, kind: string, spec: Schema): [string, Schema] {
  return [`${apiVersion} ${kind}`, resourceSchema(kind, apiVersion, { spec }, ['spec'])];
}

export function ownFile(name: string, resources: readonly [string, Schema][]): BundleFile {
  return {
    name,
    kinds: Object.fromEntries(resources.map(([kind]) => [kind, definitionName(kind)])),
    definitions: Object.fromEntries(resources.map(([kind, schema]) => [definitionName(kind), schema])),
  };
}
