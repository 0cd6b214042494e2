import { z } from 'zod';
import { UserError } from '../../runtime/errors.ts';
import { KIT_AUTHOR, messageText } from './commit-message.ts';
import { type GitHubRepository, queryFacts } from './github-queries.ts';
import type { FileChanges, NewCommit } from './object-store.ts';
import { ORDINARY } from './tree-entries.ts';

/**
 * What goes into one createCommitOnBranch. GitHub documents no limit but that it ends a GraphQL call after ten seconds, and
 * reports of failing calls begin at a few hundred files and some MB; so far below.
 */
const FILES_A_MUTATION = 100;
const BYTES_A_MUTATION = 1024 * 1024;
/** Trees of some 2.5 MB were seen to fail with 502. */
const BYTES_A_TREE = 1024 * 1024;
const FILES_A_TREE = 250;

const NO_COMMIT = '0'.repeat(40);
const madeSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const committedSchema = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) });

/**
 * Whether the mutation can make this commit: it appends to a branch that is there, as whoever the token belongs to, and knows
 * no modes.
 *
 * @param modes of the files that are there already, by path.
 */
export function fitsMutation(base: string, { files, author }: NewCommit, modes: ReadonlyMap<string, string>): boolean {
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  const isOrdinary = [...files.keys()].every((path) => (modes.get(path) ?? ORDINARY) === ORDINARY);
  return base !== '' && isOrdinary && isKit(author) && files.size <= FILES_A_MUTATION && bytes <= BYTES_A_MUTATION;
}

/** Makes a commit that GitHub signs, and moves the branch to it if it is still at `base`. Answers the commit's id. */
export async function commitOnBranch({ github, owner, name }: GitHubRepository, branch: string, base: string, { files, message }: NewCommit): Promise<string> {
  const [headline = '', ...body] = messageText(message).trimEnd().split('\n\n');
  const additions = [...files].flatMap(([path, text]) => (text === null ? [] : [{ path, contents: Buffer.from(text).toString('base64') }]));
  const deletions = [...files].flatMap(([path, text]) => (text === null ? [{ path }] : []));
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: branch },
    expectedHeadOid: base,
    message: { headline, body: body.join('\n\n') },
    fileChanges: { additions, deletions },
  };
  const document = 'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  const answer = committedSchema.safeParse(await github.mutate(document, { input }));
  if (!answer.success) {
    throw new UserError('GitHub did not say which commit it made.');
  }
  return answer.data.createCommitOnBranch.commit.oid;
}

/** Makes a tree by GitHub's Git data API: that of `base` with some files changed. Nothing points at it yet. Answers its id. */
export async function makeTree(repository: GitHubRepository, base: string, files: FileChanges, modes: ReadonlyMap<string, string>): Promise<string> {
  let tree = base === '' ? undefined : (await queryFacts(repository, base)).tree;
  for (const part of parts(files)) {
    const entries = part.map(([path, text]) => ({ path, mode: modes.get(path) ?? ORDINARY, type: 'blob', ...(text === null ? { sha: null } : { content: text }) }));
    tree = await make(repository, 'trees', { tree: entries, ...(tree === undefined ? {} : { base_tree: tree }) });
  }
  if (tree === undefined) {
    throw new UserError('A commit without any file was to be made.');
  }
  return tree;
}

/** Makes a commit by GitHub's Git data API. Nothing points at it yet. Answers its id. */
export function makeCommit(repository: GitHubRepository, base: string, tree: string, { message, author, time }: NewCommit): Promise<string> {
  const by = { ...author, date: new Date(time * 1000).toISOString() };
  // GitHub signs what an App or a job commits as long as no author is named.
  const named = isKit(author) ? {} : { author: by, committer: by };
  return make(repository, 'commits', { message: messageText(message), tree, parents: base === '' ? [] : [base], ...named });
}

/**
 * Moves a branch from one commit to another; an empty `from` makes it. This is GitHub's only move of a branch that compares and
 * swaps: its REST API moves a branch forward without saying from where, and by force from anywhere.
 */
export async function moveBranch({ github }: GitHubRepository, repositoryId: string, branch: string, from: string, to: string, force: boolean): Promise<void> {
  const refUpdates = [{ name: `refs/heads/${branch}`, beforeOid: from === '' ? NO_COMMIT : from, afterOid: to, force }];
  await github.mutate('mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }', { input: { repositoryId, refUpdates } });
}

async function make({ github, owner, name }: GitHubRepository, kind: 'trees' | 'commits', what: Record<string, unknown>): Promise<string> {
  const answer = madeSchema.safeParse(await github.send(`POST /repos/{owner}/{repo}/git/${kind}`, { owner, repo: name, ...what }));
  if (!answer.success) {
    throw new UserError(`GitHub answered in an unexpected form when it was to make one of the ${kind}.`);
  }
  return answer.data.sha;
}

/** The changes cut into parts that one request takes; a file larger than that is a part of its own. */
function parts(files: FileChanges): [string, string | null][][] {
  const all: [string, string | null][][] = [];
  let bytes = 0;
  for (const [path, text] of files) {
    const size = Buffer.byteLength(text ?? '');
    const last = all.at(-1);
    if (last === undefined || last.length >= FILES_A_TREE || bytes + size > BYTES_A_TREE) {
      all.push([[path, text]]);
      bytes = size;
    } else {
      last.push([path, text]);
      bytes += size;
    }
  }
  return all;
}

function isKit({ name, email }: NewCommit['author']): boolean {
  return name === KIT_AUTHOR.name && email === KIT_AUTHOR.email;
}
