import { type GitEntry, type GitRepository, NO_COMMIT } from './git-repository.ts';
import { type GraphQLNode, GraphQLRefused } from './graphql.ts';

/** GitHub cuts texts off that are longer; the real limit is not documented. */
const LONGEST_TEXT = 512 * 1024;
const REPOSITORY_ID = 'R_kgDOStandIn';

interface CommitInput {
  branch: { repositoryNameWithOwner: string; branchName: string };
  expectedHeadOid: string;
  message: { headline: string; body?: string };
  fileChanges?: { additions?: { path: string; contents: string }[]; deletions?: { path: string }[] };
}

interface RefsInput {
  repositoryId: string;
  refUpdates: { name: string; beforeOid?: string; afterOid: string; force?: boolean }[];
}

/** The roots of GitHub's GraphQL for one repository, which a real one on disk stands behind. */
export function gitGraph(git: GitRepository, fullName: string): { query: GraphQLNode; mutation: GraphQLNode } {
  const known = (name: string): void => {
    if (name !== fullName) {
      throw new GraphQLRefused('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
    }
  };
  return {
    query: {
      repository: ({ owner, name }) => {
        known(`${String(owner)}/${String(name)}`);
        return repositoryNode(git);
      },
    },
    mutation: {
      createCommitOnBranch: ({ input }) => {
        known((input as CommitInput).branch.repositoryNameWithOwner);
        return { commit: objectNode(git, createCommit(git, input as CommitInput)) };
      },
      updateRefs: ({ input }) => {
        updateRefs(git, input as RefsInput);
        return { clientMutationId: null };
      },
    },
  };
}

function repositoryNode(git: GitRepository): GraphQLNode {
  return {
    id: REPOSITORY_ID,
    ref: ({ qualifiedName }) => {
      const head = git.head(String(qualifiedName));
      return head === '' ? null : { target: objectNode(git, head) };
    },
    object: ({ oid, expression }) => (expression === undefined ? objectNode(git, String(oid)) : expressionNode(git, String(expression))),
  };
}

/** Of `<commit>:<path>`, which is all that is understood; an empty path is the root. */
function expressionNode(git: GitRepository, expression: string): GraphQLNode | null {
  const [commit = '', ...path] = expression.split(':');
  if (path.join(':') === '' && git.object(commit)?.kind === 'commit') {
    return objectNode(git, git.commit(commit).tree);
  }
  const entry = git.object(commit) === undefined ? undefined : git.listing(commit).get(path.join(':'));
  return entry === undefined ? null : objectNode(git, entry.id);
}

function objectNode(git: GitRepository, id: string): GraphQLNode | null {
  const { kind, content } = git.object(id) ?? {};
  if (kind === 'commit') {
    return commitNode(git, id);
  }
  if (kind === 'tree') {
    return { '__typename': 'Tree', oid: id, entries: () => [...git.listing(id).values()].filter(({ path }) => !path.includes('/')).map((entry) => entryNode(git, entry)) };
  }
  return content === undefined ? null : blobNode(content, id);
}

function commitNode(git: GitRepository, id: string): GraphQLNode {
  const { tree, parents, message } = git.commit(id);
  return {
    '__typename': 'Commit',
    oid: id,
    message,
    tree: () => objectNode(git, tree),
    parents: ({ first }) => ({ nodes: parents.slice(0, Number(first)).map((parent) => objectNode(git, parent)) }),
    file: ({ path }) => {
      const entry = git.listing(id).get(String(path));
      return entry === undefined ? null : entryNode(git, entry);
    },
    history: ({ first, after, path }) => historyNode(git, git.log(id, (path ?? null) as string | null), Number(first), (after ?? null) as string | null),
  };
}

function historyNode(git: GitRepository, commits: readonly string[], first: number, after: string | null): GraphQLNode {
  const start = after === null ? 0 : Number(after) + 1;
  const page = commits.slice(start, start + first);
  const last = start + page.length - 1;
  return { nodes: page.map((id) => objectNode(git, id)), pageInfo: { endCursor: page.length === 0 ? null : String(last), hasNextPage: last < commits.length - 1 } };
}

function entryNode(git: GitRepository, { mode, id, size, path }: GitEntry): GraphQLNode {
  return { mode: Number.parseInt(mode, 8), oid: id, size, name: String(path.split('/').at(-1)), object: () => objectNode(git, id) };
}

function blobNode(content: Buffer, id: string): GraphQLNode {
  const isBinary = content.includes(0);
  return { '__typename': 'Blob', oid: id, text: isBinary ? null : content.subarray(0, LONGEST_TEXT).toString('utf8') };
}

/** As GitHub does it: the files get the ordinary mode, whatever they had. */
function createCommit(git: GitRepository, { branch, expectedHeadOid, message, fileChanges = {} }: CommitInput): string {
  const reference = `refs/heads/${branch.branchName.replace(/^refs\/heads\//, '')}`;
  const { additions = [], deletions = [] } = fileChanges;
  const paths = [...additions, ...deletions].map(({ path }) => path);
  if (new Set(paths).size !== paths.length) {
    throw new GraphQLRefused('UNPROCESSABLE', 'A path was given more than once.');
  }
  if (git.head(reference) !== expectedHeadOid) {
    throw new GraphQLRefused('STALE_DATA', `Expected branch to point to "${expectedHeadOid}" but it did not.  Pull and try again.`);
  }
  const blobs = git.writeBlobs(additions.map(({ contents }) => Buffer.from(contents, 'base64')));
  const changes = [
    ...additions.map(({ path }, index) => ({ path, mode: '100644', id: String(blobs[index]) })),
    ...deletions.map(({ path }) => ({ path, mode: '0', id: null })),
  ];
  const text = message.body === undefined || message.body === '' ? message.headline : `${message.headline}\n\n${message.body}`;
  const commit = git.writeCommit(git.writeTree(expectedHeadOid, changes), [expectedHeadOid], text);
  if (!git.move(reference, expectedHeadOid, commit)) {
    throw new GraphQLRefused('STALE_DATA', 'The branch moved.');
  }
  return commit;
}

function updateRefs(git: GitRepository, { repositoryId, refUpdates }: RefsInput): void {
  const [update] = refUpdates;
  if (repositoryId !== REPOSITORY_ID || update === undefined || refUpdates.length !== 1) {
    throw new GraphQLRefused('NOT_FOUND', `Could not resolve to a node with the global id of '${repositoryId}'.`);
  }
  const { name, afterOid, force = false } = update;
  const present = git.head(name) || NO_COMMIT;
  const { beforeOid = present } = update;
  const isForward = present === NO_COMMIT || git.isAncestor(present, afterOid);
  if (present !== beforeOid || !(force || isForward) || !git.move(name, beforeOid, afterOid)) {
    throw new GraphQLRefused('UNPROCESSABLE', `Reference cannot be updated: ${name} is not at ${beforeOid}, or is not fast forward.`);
  }
}
