import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const DESCRIPTION = join(import.meta.dirname, '../../fixtures/github/openapi.json');

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: object;
}

interface Description {
  paths: Record<string, Record<string, { operationId: string; parameters: ({ $ref: string } | Parameter)[]; requestBody?: object; responses: object }>>;
  components: { parameters: Record<string, Parameter>; examples: Record<string, { value: unknown }> };
}

/** One call of GitHub's API, with what its official description allows. */
export interface Operation {
  id: string;
  parameters: Record<string, string>;
  /** The HTTP status of an answer that is no error. */
  success: number;
  /** What is wrong with the request; empty when it is as described. */
  requestProblems(query: URLSearchParams, body: unknown): string[];
  responseProblems(status: number, body: unknown): string[];
}

/** GitHub's official description, as far as the stand-in serves it. */
export class Contract {
  readonly #description = JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as Description;
  // The description holds OpenAPI's own words and formats, which ajv does not know.
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, coerceTypes: false }).addSchema({ ...this.#description, $id: 'github' });
  readonly #compiled = new Map<string, ValidateFunction>();

  /** The operation that a request means; undefined when the description has none. */
  find(method: string, path: string): Operation | undefined {
    for (const [template, operations] of Object.entries(this.#description.paths)) {
      const parameters = matched(template, path);
      const operation = operations[method.toLowerCase()];
      if (parameters !== undefined && operation !== undefined) {
        const place = `/paths/${pointer(template)}/${method.toLowerCase()}`;
        return {
          id: operation.operationId,
          parameters,
          success: Number(Object.keys(operation.responses).find((status) => status.startsWith('2'))),
          requestProblems: (query, body) => [...this.#parameterProblems(place, operation.parameters, parameters, query), ...this.#bodyProblems(place, operation.requestBody, body)],
          responseProblems: (status, body) => this.#problems(`${place}/responses/${status}/content/application~1json/schema`, 'response', body),
        };
      }
    }
    return undefined;
  }

  /** GitHub's own example of an answer, as a copy. */
  example<Value>(name: string): Value {
    return structuredClone(this.#description.components.examples[name]?.value) as Value;
  }

  #parameterProblems(place: string, described: readonly ({ $ref: string } | Parameter)[], inPath: Record<string, string>, query: URLSearchParams): string[] {
    const known = described.map((parameter, index) => {
      const where = '$ref' in parameter ? parameter.$ref.slice(1) : `${place}/parameters/${index}`;
      return { where: `${where}/schema`, parameter: '$ref' in parameter ? (this.#description.components.parameters[where.split('/').at(-1) ?? ''] as Parameter) : parameter };
    });
    const unknown = [...query.keys()].filter((key) => !known.some(({ parameter }) => parameter.in === 'query' && parameter.name === key));
    const wrong = known.flatMap(({ where, parameter }) => {
      const text = parameter.in === 'path' ? inPath[parameter.name] : query.get(parameter.name);
      return text === null || text === undefined ? [] : this.#problems(where, parameter.name, typed(text, parameter.schema));
    });
    return [...unknown.map((key) => `query has ${key}, which the description does not know`), ...wrong];
  }

  #bodyProblems(place: string, described: object | undefined, body: unknown): string[] {
    if (described === undefined) {
      return body === undefined ? [] : ['request has a body, which the description does not know'];
    }
    return this.#problems(`${place}/requestBody/content/application~1json/schema`, 'request', body);
  }

  #problems(place: string, what: string, value: unknown): string[] {
    const validate = this.#compiled.get(place) ?? this.#ajv.compile({ $ref: `github#${place}` });
    this.#compiled.set(place, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message ?? 'is wrong'}`);
  }
}

function matched(template: string, path: string): Record<string, string> | undefined {
  const pattern = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  const groups = pattern.exec(path)?.groups;
  return groups && Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
}

function pointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function typed(text: string, schema: object): unknown {
  return 'type' in schema && schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
}
