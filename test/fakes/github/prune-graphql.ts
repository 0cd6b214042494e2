/**
 * Makes test/fixtures/github/graphql.json: the part of GitHub's own GraphQL schema that the kit uses, so that every operation and
 * answer can be checked against it. The schema comes from the npm package `@octokit/graphql-schema` (MIT, made by GitHub from its
 * published schema; made with version 15.26.1):
 *
 *     npm install --no-save @octokit/graphql-schema@15.26.1
 *     node test/fakes/github/prune-graphql.ts node_modules/@octokit/graphql-schema/schema.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphQLSchema, GraphQLType } from './graphql-contract.ts';

/** The fields that are asked. Of input types everything is kept. */
const FIELDS: Record<string, string[]> = {
  Query: ['repository'],
  Mutation: ['createCommitOnBranch', 'updateRefs'],
  Repository: ['id', 'object', 'ref'],
  Ref: ['target'],
  GitObject: ['oid'],
  Commit: ['file', 'history', 'message', 'oid', 'parents', 'tree'],
  CommitConnection: ['nodes'],
  CommitHistoryConnection: ['nodes', 'pageInfo'],
  PageInfo: ['endCursor', 'hasNextPage'],
  Tree: ['entries', 'oid'],
  TreeEntry: ['mode', 'name', 'object', 'oid', 'size'],
  Blob: ['oid', 'text'],
  Tag: ['oid'],
  CreateCommitOnBranchPayload: ['commit'],
  UpdateRefsPayload: ['clientMutationId'],
};

interface Reference {
  kind: string;
  name: string | null;
  ofType: Reference | null;
}

interface Named {
  name: string;
  type: Reference;
  args?: Named[];
  defaultValue?: string | null;
}

interface Introspected {
  kind: string;
  name: string;
  fields: Named[] | null;
  inputFields: Named[] | null;
  possibleTypes: { name: string }[] | null;
}

const source = process.argv[2];
if (source === undefined) {
  throw new Error('Say where schema.json is.');
}
const full = JSON.parse(await readFile(source, 'utf8')) as { __schema: { types: Introspected[] } };
const byName = new Map(full['__schema'].types.map((type) => [type.name, type]));
const schema: GraphQLSchema = {};
Object.keys(FIELDS).forEach(add);
await writeFile(join(import.meta.dirname, '../../fixtures/github/graphql.json'), `${JSON.stringify(schema, null, 1)}\n`);

function add(name: string): void {
  const type = byName.get(name);
  if (type === undefined) {
    throw new Error(`GitHub's schema has no type ${name}.`);
  }
  if (schema[name] !== undefined) {
    return;
  }
  const kept: GraphQLType = { kind: type.kind };
  schema[name] = kept;
  if (FIELDS[name] !== undefined) {
    const fields = (type.fields ?? []).filter((field) => FIELDS[name]?.includes(field.name));
    kept.fields = Object.fromEntries(fields.map((field) => [field.name, { type: written(field.type), args: inputs(field.args ?? []) }]));
  }
  if (type.inputFields !== null) {
    kept.inputs = inputs(type.inputFields);
  }
  if (type.possibleTypes !== null) {
    kept.possible = type.possibleTypes.map((possible) => possible.name);
  }
}

/** A type with "!" where a value has to be given: what has a default may be left out. */
function inputs(all: readonly Named[]): Record<string, string> {
  return Object.fromEntries(all.map(({ name, type, defaultValue }) => {
    add(innermost(type));
    return [name, defaultValue === null || defaultValue === undefined ? written(type) : written(type).replace(/!$/, '')];
  }));
}

function written({ kind, name, ofType }: Reference): string {
  if (ofType === null) {
    return String(name);
  }
  return kind === 'NON_NULL' ? `${written(ofType)}!` : `[${written(ofType)}]`;
}

function innermost(reference: Reference): string {
  return reference.ofType === null ? String(reference.name) : innermost(reference.ofType);
}
