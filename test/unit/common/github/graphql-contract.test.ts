import { describe, expect, test } from '@jest/globals';
import { GraphQL } from '../../../fakes/github/graphql.ts';

const OID = '1'.repeat(40);
const TIP = 'query ($owner: String!, $name: String!, $ref: String!) { repository(owner: $owner, name: $name) { id ref(qualifiedName: $ref) { target { oid } } } }';
const FILE = 'query ($oid: GitObjectID!, $p: String!) { repository(owner: $p, name: $p) { object(oid: $oid) { ... on Commit { f0: file(path: $p) { mode } } } } }';
const COMMIT = 'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
const INPUT = { branch: { branchName: 'main' }, expectedHeadOid: OID, message: { headline: 'x' }, fileChanges: { additions: [{ path: 'a', contents: 'eA==' }] } };

function problems(query: string, variables: Record<string, unknown>): string[] {
  return new GraphQL().read({ query, variables }).problems;
}

describe("the stand-in's check of GraphQL", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['a query', TIP, { owner: 'acme', name: 'x', ref: 'refs/heads/main' }],
    ['a query on one type of several', FILE, { oid: OID, p: 'a' }],
    ['a mutation', COMMIT, { input: INPUT }],
  ])('lets %s of GitHub pass', (_, query, variables) => {
    expect(problems(query, variables)).toEqual([]);
  });

  const wrong: [string, string, Record<string, unknown>, string][] = [
    ['an unknown field', TIP.replace('id ', 'ident '), { owner: 'a', name: 'b', ref: 'c' }, 'Repository has no field ident'],
    ['an argument of another type', TIP.replace('$ref: String!', '$ref: Int!'), { owner: 'a', name: 'b', ref: 1 }, 'Repository.ref(qualifiedName) is a String!, and $ref is declared as Int!'],
    ['an argument that may be null where it must not', TIP.replace('$ref: String!', '$ref: String'), { owner: 'a', name: 'b' }, 'Repository.ref(qualifiedName) is a String!, and $ref is declared as String'],
    ['a missing argument', TIP.replace('(qualifiedName: $ref)', ''), { owner: 'a', name: 'b', ref: 'c' }, 'Repository.ref needs qualifiedName'],
    ['an unknown argument', TIP.replace('qualifiedName', 'name'), { owner: 'a', name: 'b', ref: 'c' }, 'Repository.ref(name) is not known'],
    ['a field that needs a selection', TIP.replace(' { oid }', ''), { owner: 'a', name: 'b', ref: 'c' }, 'Ref.target needs a selection of fields'],
    ['a selection of a field that has none', TIP.replace('{ id ', '{ id { x } '), { owner: 'a', name: 'b', ref: 'c' }, 'Repository.id has no fields'],
    ['a type that it can not be', FILE.replace('on Commit', 'on Repository'), { oid: OID, p: 'a' }, 'GitObject is never a Repository'],
    ['two answers by one name', TIP.replace('id ', 'id id '), { owner: 'a', name: 'b', ref: 'c' }, 'Repository is asked id twice'],
    ['a value that is missing', TIP, { owner: 'a', name: 'b' }, '$ref must be given'],
    ['a value too many', TIP, { owner: 'a', name: 'b', ref: 'c', more: 'd' }, '$more is given and not declared'],
    ['a variable that is not used', TIP.replace('$ref: String!', '$ref: String!, $x: Int'), { owner: 'a', name: 'b', ref: 'c' }, '$x is declared and not used'],
    ['a value of another form', FILE, { oid: 'main', p: 'a' }, '$oid is no GitObjectID'],
    ['an input that misses a part', COMMIT, { input: { ...INPUT, expectedHeadOid: undefined } }, '$input.expectedHeadOid must be given'],
    ['an input with an unknown part', COMMIT, { input: { ...INPUT, author: 'me' } }, '$input has author, which CreateCommitOnBranchInput does not know'],
    ['a content that is no base64', COMMIT, { input: { ...INPUT, fileChanges: { additions: [{ path: 'a', contents: 'ä' }] } } }, '$input.fileChanges.additions[0].contents is no Base64String'],
    ['a list that is none', COMMIT, { input: { ...INPUT, fileChanges: { additions: {} } } }, '$input.fileChanges.additions is no list'],
    ['a text in the operation itself', TIP.replace('$ref)', '"refs/heads/main")'), {}, 'has something unknown at'],
    ['an end that is missing', TIP.slice(0, -1), {}, 'has nothing where a name belongs'],
    ['something behind the end', `${TIP} }`, {}, 'goes on after its end'],
  ];

  test.each(wrong)('finds %s', (_, query, variables, problem) => {
    expect(problems(query, variables).join('\n')).toContain(problem);
  });
});
