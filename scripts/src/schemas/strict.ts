/** A JSON Schema, or a part of one. */
export type Schema = { [key: string]: unknown };

/** Words that say nothing about what is valid; without them the bundle is a tenth as large. */
const SILENT = new Set(['description', 'default', 'example', 'format', 'title', 'externalDocs', 'nullable']);

/** A schema of Kubernetes' own kinds, which is strict already, without what says nothing about validity. */
export function withoutWords(schema: unknown): unknown {
  return mapped(schema, (part) => kept(part));
}

/**
 * The JSON Schema that the OpenAPI schema of a custom resource means when an unknown field is an error. Rules in CEL are left
 * out: only a cluster evaluates them.
 */
export function strictSchema(openApi: Schema): Schema {
  return strict(openApi, true);
}

function strict(part: Schema, structural: boolean): Schema {
  const result: Schema = { ...kept(part), ...typeOf(part) };
  for (const key of ['properties', 'patternProperties'] as const) {
    if (isSchema(part[key])) {
      result[key] = Object.fromEntries(Object.entries(part[key]).map(([name, inner]) => [name, strict(inner as Schema, structural)]));
    }
  }
  for (const key of ['items', 'additionalProperties'] as const) {
    if (isSchema(part[key])) {
      result[key] = strict(part[key], structural);
    }
  }
  // The branches of these only narrow what stands beside them; taken for itself each would refuse the others' fields.
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    if (Array.isArray(part[key])) {
      result[key] = part[key].map((inner) => strict(inner as Schema, false));
    }
  }
  if (isSchema(part['not'])) {
    result['not'] = strict(part['not'], false);
  }
  return structural && isClosed(part) ? { ...result, additionalProperties: false } : result;
}

function isClosed(part: Schema): boolean {
  return isSchema(part['properties']) && part['additionalProperties'] === undefined && part['x-kubernetes-preserve-unknown-fields'] !== true;
}

function typeOf(part: Schema): Schema {
  if (part['x-kubernetes-int-or-string'] === true) {
    return { type: ['integer', 'string'] };
  }
  return part['nullable'] === true && typeof part['type'] === 'string' ? { type: [part['type'], 'null'] } : {};
}

function kept(part: Schema): Schema {
  return Object.fromEntries(Object.entries(part).filter(([key, value]) => !key.startsWith('x-kubernetes-') && !(SILENT.has(key) && !isSchema(value)) && !isForeignPattern(key, value)));
}

/** Go's regular expressions have forms, such as `(?i)`, that JavaScript's have not; what they say is left to the cluster. */
function isForeignPattern(key: string, value: unknown): boolean {
  if (key !== 'pattern' || typeof value !== 'string') {
    return false;
  }
  try {
    return new RegExp(value, 'u').source === '';
  } catch {
    return true;
  }
}

/** Every schema inside of a schema changed, the names of properties left alone. */
function mapped(value: unknown, change: (part: Schema) => Schema): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => mapped(item, change));
  }
  if (!isSchema(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(change(value)).map(([key, inner]) => [key, key === 'properties' ? properties(inner, change) : mapped(inner, change)]));
}

function properties(value: unknown, change: (part: Schema) => Schema): Schema {
  return Object.fromEntries(Object.entries(value as Schema).map(([name, inner]) => [name, mapped(inner, change)]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
