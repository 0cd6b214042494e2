import type { Contract } from './contract.ts';
import type { EntryChange, GitRepository } from './git-repository.ts';
import { type Call, Refused, type Served } from './serving.ts';

interface TreeBody {
  base_tree?: string;
  tree: { path: string; mode: string; sha?: string | null; content?: string }[];
}

interface CommitBody {
  message: string;
  tree: string;
  parents?: string[];
  author?: { name: string; email: string };
}

/** GitHub's Git data API: blobs to read, trees and commits to make. */
export function gitData(git: GitRepository, contract: Contract): Served {
  return {
    'git/get-blob': ({ parameters }) => blobAnswer(git, contract, parameters['file_sha'] ?? ''),
    'git/create-tree': (call) => makeTree(git, call),
    'git/create-commit': (call) => makeCommit(git, contract, call),
  };
}

function blobAnswer(git: GitRepository, contract: Contract, id: string): unknown {
  const { kind, content } = git.object(id) ?? {};
  if (kind !== 'blob' || content === undefined) {
    throw new Refused(404, 'Not Found');
  }
  return { ...contract.example<object>('blob'), sha: id, size: content.length, content: wrapped(content.toString('base64')), encoding: 'base64' };
}

/** GitHub breaks base64 into lines. */
function wrapped(base64: string): string {
  return base64.replace(/.{60}/g, '$&\n');
}

function makeTree(git: GitRepository, { body }: Call): unknown {
  const { base_tree: base, tree } = body as TreeBody;
  if (base !== undefined && git.object(base)?.kind !== 'tree') {
    throw new Refused(422, 'base_tree is not a valid tree oid');
  }
  const present = base === undefined ? undefined : git.listing(base);
  if (tree.some(({ sha, path }) => sha === null && present?.has(path) !== true)) {
    throw new Refused(422, 'GitRPC::BadObjectState');
  }
  const written = tree.filter(({ content }) => content !== undefined);
  const ids = git.writeBlobs(written.map(({ content }) => Buffer.from(content ?? '')));
  const changes = tree.map((entry): EntryChange => ({ path: entry.path, mode: entry.mode, id: ids[written.indexOf(entry)] ?? entry.sha ?? null }));
  const made = git.writeTree(base, changes);
  const top = [...git.listing(made).values()].filter(({ path }) => !path.includes('/'));
  const entries = top.map(({ path, mode, type, id, size }) => ({ path, mode, type, size, sha: id, url: '' }));
  return { sha: made, url: 'https://api.github.com/', truncated: false, tree: entries };
}

function makeCommit(git: GitRepository, contract: Contract, { body }: Call): unknown {
  const { message, tree, parents = [], author } = body as CommitBody;
  if (git.object(tree)?.kind !== 'tree' || parents.some((parent) => git.object(parent)?.kind !== 'commit')) {
    throw new Refused(422, 'Tree SHA or parent is not valid');
  }
  const sha = git.writeCommit(tree, parents, message, author);
  return { ...contract.example<object>('git-commit'), sha, message };
}
