import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLOperation, Selection, Value } from './graphql-document.ts';

/** A type of the schema. Types of fields and inputs are written as in GraphQL: `[Commit]`, `String!`. */
export interface GraphQLType {
  kind: string;
  fields?: Record<string, { type: string; args: Record<string, string> }>;
  inputs?: Record<string, string>;
  /** Of an interface: the types that it can be. */
  possible?: string[];
}

export type GraphQLSchema = Record<string, GraphQLType>;

const SCHEMA = join(import.meta.dirname, '../../fixtures/github/graphql.json');
const SCALARS: Record<string, (value: unknown) => boolean> = {
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => Number.isInteger(value),
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' && value !== '',
  GitObjectID: (value) => /^[0-9a-f]{40}$/.test(String(value)),
  GitRefname: (value) => /^refs\/\S+$/.test(String(value)),
  Base64String: (value) => typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value,
};

/** GitHub's official GraphQL schema, as far as the stand-in serves it. */
export class GraphQLContract {
  readonly #schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as GraphQLSchema;

  /** The type of a field as the schema writes it. */
  fieldType(type: string, field: string): string {
    return field === '__typename' ? 'String!' : (this.#schema[type]?.fields?.[field]?.type ?? '');
  }

  /** What is wrong with an operation and its variables; empty when GitHub would carry it out. */
  problems({ kind, variables, selections }: GraphQLOperation, given: Record<string, unknown>): string[] {
    const used = new Set<string>();
    const root = kind === 'query' ? 'Query' : 'Mutation';
    return [
      ...this.#selectionProblems(root, selections, variables, used),
      ...Object.keys(variables).filter((name) => !used.has(name)).map((name) => `$${name} is declared and not used`),
      ...Object.keys(given).filter((name) => variables[name] === undefined).map((name) => `$${name} is given and not declared`),
      ...Object.entries(variables).flatMap(([name, type]) => this.#valueProblems(type, given[name], `$${name}`)),
    ];
  }

  #selectionProblems(type: string, selections: readonly Selection[], variables: Record<string, string>, used: Set<string>): string[] {
    const keys = selections.flatMap((selection) => (selection.kind === 'field' ? [selection.key] : []));
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${type} is asked ${key} twice`);
    return [...twice, ...selections.flatMap((selection) => {
      if (selection.kind === 'on') {
        const isPossible = selection.type === type || this.#schema[type]?.possible?.includes(selection.type);
        return isPossible ? this.#selectionProblems(selection.type, selection.selections, variables, used) : [`${type} is never a ${selection.type}`];
      }
      return this.#fieldProblems(type, selection, variables, used);
    })];
  }

  #fieldProblems(type: string, { name, args, selections }: Selection & { kind: 'field' }, variables: Record<string, string>, used: Set<string>): string[] {
    const field = this.#schema[type]?.fields?.[name];
    if (field === undefined) {
      return [`${type} has no field ${name}`];
    }
    const isLeaf = this.#schema[bare(field.type)]?.fields === undefined;
    const missing = Object.entries(field.args).filter(([arg, wanted]) => wanted.endsWith('!') && args[arg] === undefined).map(([arg]) => `${type}.${name} needs ${arg}`);
    return [
      ...missing,
      ...Object.entries(args).flatMap(([arg, value]) => argumentProblems(`${type}.${name}(${arg})`, field.args[arg], value, variables, used)),
      ...(isLeaf === (selections.length === 0) ? [] : [`${type}.${name} ${isLeaf ? 'has no fields' : 'needs a selection of fields'}`]),
      ...(isLeaf ? [] : this.#selectionProblems(bare(field.type), selections, variables, used)),
    ];
  }

  #valueProblems(type: string, value: unknown, place: string): string[] {
    if (value === undefined || value === null) {
      return type.endsWith('!') ? [`${place} must be given`] : [];
    }
    const nullable = type.replace(/!$/, '');
    if (nullable.startsWith('[')) {
      const inner = nullable.slice(1, -1);
      return Array.isArray(value) ? value.flatMap((item, index) => this.#valueProblems(inner, item, `${place}[${index}]`)) : [`${place} is no list`];
    }
    const { inputs } = this.#schema[nullable] ?? {};
    if (inputs === undefined) {
      return SCALARS[nullable]?.(value) === true ? [] : [`${place} is no ${nullable}`];
    }
    const members = value as Record<string, unknown>;
    const unknown = Object.keys(members).filter((key) => inputs[key] === undefined).map((key) => `${place} has ${key}, which ${nullable} does not know`);
    return [...unknown, ...Object.entries(inputs).flatMap(([key, wanted]) => this.#valueProblems(wanted, members[key], `${place}.${key}`))];
  }
}

/** The innermost type: `[Commit]!` is about `Commit`. */
export function bare(type: string): string {
  return type.replace(/[[\]!]/g, '');
}

function argumentProblems(place: string, wanted: string | undefined, value: Value, variables: Record<string, string>, used: Set<string>): string[] {
  if (wanted === undefined) {
    return [`${place} is not known`];
  }
  if ('number' in value) {
    return bare(wanted) === 'Int' ? [] : [`${place} is no ${wanted}`];
  }
  used.add(value.variable);
  const declared = variables[value.variable];
  return declared === wanted || declared === `${wanted}!` ? [] : [`${place} is a ${wanted}, and $${value.variable} is declared as ${declared ?? 'nothing'}`];
}
