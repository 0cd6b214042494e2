import { parseAllDocuments } from 'yaml';
import { METADATA } from './core.ts';
import { type BundleFile, kindName } from './bundle.ts';
import { type Schema, strictSchema } from './strict.ts';

interface CustomResourceDefinition {
  kind: string;
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; served: boolean; schema?: { openAPIV3Schema: Schema } }[];
  };
}

/** The custom resources that files of definitions define, each in every version that is served. */
export function customFile(name: string, texts: readonly string[]): BundleFile {
  const resources = texts.flatMap((text) => parseAllDocuments(text, { prettyErrors: false }).map((document) => document.toJS() as CustomResourceDefinition));
  const schemas = resources.filter((resource) => resource?.kind === 'CustomResourceDefinition').flatMap(kindsOf);
  return {
    name,
    kinds: Object.fromEntries(schemas.map(([kind]) => [kind, definitionName(kind)])),
    definitions: Object.fromEntries(schemas.map(([kind, schema]) => [definitionName(kind), schema])),
  };
}

/** A resource as people write it: what a controller says in `status` is none of its fields. */
export function resourceSchema(kind: string, apiVersion: string, properties: Schema, required: readonly string[]): Schema {
  const { status: _status, ...written } = properties;
  return {
    type: 'object',
    properties: { ...written, apiVersion: { const: apiVersion }, kind: { const: kind }, metadata: { $ref: `kubernetes.json#/$defs/${METADATA}` } },
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...required])],
    additionalProperties: false,
  };
}

export function definitionName(kind: string): string {
  return kind.replaceAll('/', '.').replace(' ', '.');
}

function kindsOf({ spec }: CustomResourceDefinition): [string, Schema][] {
  const { group, names: { kind } } = spec;
  return spec.versions
    .filter(({ served, schema }) => served && schema !== undefined)
    .map(({ name, schema }) => [kindName(group, name, kind), fromOpenApi(kind, `${group}/${name}`, schema?.openAPIV3Schema ?? {})]);
}

function fromOpenApi(kind: string, apiVersion: string, openApi: Schema): Schema {
  const { properties = {}, required = [], additionalProperties: _closed, ...others } = strictSchema(openApi);
  return { ...others, ...resourceSchema(kind, apiVersion, properties as Schema, required as string[]) };
}
