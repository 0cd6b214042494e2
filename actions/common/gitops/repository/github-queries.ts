import { z } from 'zod';
import type { GitHub } from '../../github/connection.ts';
import { UserError } from '../../runtime/errors.ts';
import type { CommitFacts } from './own-commit.ts';
import type { Entry } from './tree-entries.ts';

/** A repository on GitHub. */
export interface GitHubRepository {
  github: GitHub;
  owner: string;
  name: string;
}

/** An entry, and what GraphQL says of its content where that was asked. */
export interface FoundFile extends Entry {
  bytes: number;
  /** May be cut off or changed in its encoding; undefined where GitHub takes it for no text, and where it was not asked for. */
  text: string | undefined;
}

export interface FoundCommit extends Pick<CommitFacts, 'message'> {
  id: string;
  /** Empty for the first commit of a history. */
  parent: string;
}

/** Commits of a history, the newest first, and where they go on. */
export interface FoundCommits {
  commits: FoundCommit[];
  after: string | null;
}

/** As many as GitHub gives at once. */
export const PAGE = 100;

const parentsSchema = z.object({ nodes: z.array(z.object({ oid: z.string() })) });
const tipSchema = z.object({ id: z.string(), ref: z.object({ target: z.object({ oid: z.string() }) }).nullable() });
const fileSchema = z.object({
  mode: z.number().int(),
  oid: z.string(),
  size: z.number(),
  object: z.object({ text: z.string().nullish() }).nullish(),
});
const filesSchema = z.object({ object: z.record(z.string(), fileSchema.nullable()).nullable() });
const folderSchema = z.object({
  commit: z.object({ oid: z.string() }).nullable(),
  folder: z.object({ entries: z.array(z.object({ name: z.string(), mode: z.number().int() })).nullish() }).nullable(),
});
const namesSchema = z.record(z.string(), z.object({ oid: z.string(), entries: z.array(z.object({ name: z.string() })).nullish() }).nullable());
const factsSchema = z.object({ object: z.object({ message: z.string(), tree: z.object({ oid: z.string() }), parents: parentsSchema }).nullable() });
const historySchema = z.object({
  object: z
    .object({
      history: z.object({
        nodes: z.array(z.object({ oid: z.string(), message: z.string(), parents: parentsSchema })),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    })
    .nullable(),
});

/** The head of a branch, empty when there is no such branch; and the repository's own id. Undefined when the token sees no such repository. */
export async function queryTip(repository: GitHubRepository, branch: string): Promise<{ repositoryId: string; commit: string } | undefined> {
  const answer = await ask(repository, tipSchema.nullable(), '$ref: String!', 'id ref(qualifiedName: $ref) { target { oid } }', { ref: `refs/heads/${branch}` });
  return answer === null ? undefined : { repositoryId: answer.id, commit: answer.ref?.target.oid ?? '' };
}

/**
 * What a commit has at some paths, in one request; what is not there is left out.
 *
 * @param withText whether the contents are wanted too.
 */
export async function queryFiles(repository: GitHubRepository, commit: string, paths: readonly string[], withText: boolean): Promise<FoundFile[]> {
  const content = withText ? ' object { ... on Blob { text } }' : '';
  const declared = paths.map((_, index) => `$p${index}: String!`).join(', ');
  const asked = paths.map((_, index) => `f${index}: file(path: $p${index}) { mode oid size${content} }`).join(' ');
  const variables = Object.fromEntries(paths.map((path, index) => [`p${index}`, path]));
  const document = `object(oid: $commit) { ... on Commit { ${asked} } }`;
  const { object } = await ask(repository, filesSchema, `$commit: GitObjectID!, ${declared}`, document, { commit, ...variables });
  const files = shown(object, commit);
  return paths.flatMap((path, index) => {
    const file = files[`f${index}`] ?? undefined;
    return file === undefined ? [] : [{ path, mode: octal(file.mode), id: file.oid, bytes: file.size, text: file.object?.text ?? undefined }];
  });
}

/** What lies in a folder of a commit; nothing when it has no such folder. */
export async function queryFolder(repository: GitHubRepository, commit: string, folder: string): Promise<{ name: string; mode: string }[]> {
  const document = 'commit: object(oid: $commit) { oid } folder: object(expression: $folder) { ... on Tree { entries { name mode } } }';
  const answer = await ask(repository, folderSchema, '$commit: GitObjectID!, $folder: String!', document, { commit, folder: `${commit}:${folder}` });
  shown(answer.commit, commit);
  return (answer.folder?.entries ?? []).map(({ name, mode }) => ({ name, mode: octal(mode) }));
}

/** The names in some folders of a commit, in one request; the root is an empty path, and a folder that is not there has none. */
export async function queryNames(repository: GitHubRepository, commit: string, folders: readonly string[]): Promise<Map<string, string[]>> {
  const declared = folders.map((_, index) => `$f${index}: String!`).join(', ');
  const asked = folders.map((_, index) => `f${index}: object(expression: $f${index}) { oid ... on Tree { entries { name } } }`).join(' ');
  const variables = Object.fromEntries(folders.map((folder, index) => [`f${index}`, `${commit}:${folder}`]));
  const answer = await ask(repository, namesSchema, `$commit: GitObjectID!, ${declared}`, `commit: object(oid: $commit) { oid } ${asked}`, { commit, ...variables });
  shown(answer['commit'] ?? null, commit);
  return new Map(folders.map((folder, index) => [folder, (answer[`f${index}`]?.entries ?? []).map(({ name }) => name)]));
}

export async function queryFacts(repository: GitHubRepository, commit: string): Promise<CommitFacts> {
  const document = 'object(oid: $commit) { ... on Commit { message tree { oid } parents(first: 10) { nodes { oid } } } }';
  const { message, tree, parents } = shown((await ask(repository, factsSchema, '$commit: GitObjectID!', document, { commit })).object, commit);
  return { message, tree: tree.oid, parents: parents.nodes.map(({ oid }) => oid) };
}

/**
 * Up to `PAGE` commits that lead to a commit, itself included.
 *
 * @param path leaves out commits that changed nothing there; null for all.
 * @param after where the commits before these ended; null to begin.
 */
export async function queryHistory(repository: GitHubRepository, commit: string, path: string | null, after: string | null): Promise<FoundCommits> {
  const nodes = 'nodes { oid message parents(first: 1) { nodes { oid } } } pageInfo { hasNextPage endCursor }';
  const document = `object(oid: $commit) { ... on Commit { history(first: ${PAGE}, path: $path, after: $after) { ${nodes} } } }`;
  const answer = await ask(repository, historySchema, '$commit: GitObjectID!, $path: String, $after: String', document, { commit, path, after });
  const { history } = shown(answer.object, commit);
  return {
    commits: history.nodes.map(({ oid, message, parents }) => ({ id: oid, message, parent: parents.nodes[0]?.oid ?? '' })),
    after: history.pageInfo.hasNextPage ? history.pageInfo.endCursor : null,
  };
}

async function ask<Value>({ github, owner, name }: GitHubRepository, schema: z.ZodType<Value>, declared: string, selection: string, variables: Record<string, unknown>): Promise<Value> {
  const document = `query ($owner: String!, $name: String!, ${declared}) { repository(owner: $owner, name: $name) { ${selection} } }`;
  const data = await github.query(document, { owner, name, ...variables });
  const answer = z.object({ repository: schema }).safeParse(data);
  if (!answer.success) {
    throw new UserError(`GitHub described ${owner}/${name} in an unexpected form at ${answer.error.issues[0]?.path.join('.') ?? ''}.`);
  }
  return answer.data.repository;
}

/** GitHub's servers are not all equally up to date: a commit that one named can be unknown to the next. That is no empty commit. */
function shown<Value>(object: Value | null, commit: string): Value {
  if (object === null) {
    throw new UserError(`GitHub does not show commit ${commit}.`);
  }
  return object;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(6, '0');
}
