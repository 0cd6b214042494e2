import type { Contract } from './contract.ts';
import { type GitRepository, NO_COMMIT } from './git-repository.ts';
import { type Call, Refused, type Served } from './serving.ts';

/** A pull request between two branches of the repository. */
export interface FakePullRequest {
  number: number;
  /** Name of the repository of the same owner that the head is a branch of. */
  from: string;
  head: string;
  base: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  merged: boolean;
  /** The commit of its head when it was closed; empty while it is open. */
  closedAt: string;
  mergeCommit: string | null;
  draft: boolean;
  author: string;
  labels: string[];
  reviewers: string[];
  teams: string[];
  /** Who has answered; an answer takes its author from the reviewers. */
  reviews: string[];
}

interface Create {
  head: string;
  base: string;
  title?: string;
  body?: string;
  draft?: boolean;
}

const BOT = 'github-actions[bot]';

/** Pull requests of one repository, on the branches of a real one. */
export class FakePullRequests {
  readonly all: FakePullRequest[] = [];
  /** Why nothing can be merged; empty when it can. */
  blocked = '';
  readonly #contract: Contract;
  readonly #fullName: string;
  readonly #git: GitRepository | undefined;

  constructor(contract: Contract, fullName: string, git: GitRepository | undefined) {
    this.#contract = contract;
    this.#fullName = fullName;
    this.#git = git;
  }

  /** Somebody opens a pull request. */
  open({ head, base, title = head, body = '', draft = false }: Create, author = BOT): FakePullRequest {
    const found = this.all.find((pull) => pull.state === 'open' && pull.head === head && pull.base === base && pull.from === this.#name());
    if (found !== undefined || this.#head(head) === '' || this.#head(base) === '') {
      throw new Refused(422, found === undefined ? 'Validation Failed: head or base is invalid' : `A pull request already exists for ${this.#fullName.split('/')[0]}:${head}.`);
    }
    const pull: FakePullRequest = { number: this.all.length + 1, from: this.#name(), head, base, title, body, state: 'open', merged: false, closedAt: '', mergeCommit: null, draft, author, labels: [], reviewers: [], teams: [], reviews: [] };
    this.all.push(pull);
    return pull;
  }

  /** A reviewer answers. */
  review(number: number, login: string): void {
    const pull = this.#find(number);
    pull.reviewers = pull.reviewers.filter((reviewer) => reviewer !== login);
    pull.reviews.push(login);
  }

  served(): Served {
    return {
      'pulls/list': (call) => this.#list(call),
      'pulls/get': ({ parameters }) => this.#full(this.#find(parameters['pull_number'])),
      'pulls/create': ({ body }) => this.#full(this.open(body as Create)),
      'pulls/update': ({ parameters, body }) => this.#full(Object.assign(this.#find(parameters['pull_number']), body)),
      'pulls/merge': (call) => this.#merge(this.#find(call.parameters['pull_number']), call),
      'pulls/list-reviews': ({ parameters }) => this.#find(parameters['pull_number']).reviews.map((login) => this.#reviewOf(login)),
      'pulls/request-reviewers': (call) => this.#request(this.#find(call.parameters['pull_number']), call),
      'issues/add-labels': (call) => this.#label(this.#find(call.parameters['issue_number']), call),
    };
  }

  #find(number: number | string | undefined): FakePullRequest {
    const pull = this.all.find((candidate) => candidate.number === Number(number));
    if (pull === undefined) {
      throw new Refused(404, 'Not Found');
    }
    return pull;
  }

  #name(): string {
    return String(this.#fullName.split('/')[1]);
  }

  #head(branch: string): string {
    return this.#git?.head(`refs/heads/${branch}`) ?? '';
  }

  /** As GitHub does it: a filter for heads that names no owner is not looked at. */
  #list({ query }: Call): unknown {
    const [, owner, head] = /^([^:]+):(.+)$/.exec(query.get('head') ?? '') ?? [];
    const state = query.get('state') ?? 'open';
    return this.all
      .filter((pull) => state === 'all' || pull.state === state)
      .filter((pull) => head === undefined || (owner === this.#fullName.split('/')[0] && pull.head === head))
      .filter((pull) => query.get('base') === null || pull.base === query.get('base'))
      .map((pull) => ({ ...this.#example('pull-request-simple-items'), ...this.#facts(pull) }));
  }

  #full(pull: FakePullRequest): object {
    return { ...this.#example('pull-request'), ...this.#facts(pull), merged: pull.merged, mergeable: this.blocked === '' };
  }

  #facts(pull: FakePullRequest): object {
    const example = this.#contract.example<Record<'head' | 'base', Record<string, object>> & Record<'labels' | 'requested_teams' | 'requested_reviewers', object[]>>('pull-request');
    const { number, title, body, state, draft, author, labels, reviewers, teams } = pull;
    const [owner = ''] = this.#fullName.split('/');
    const repo = (of: string): object => ({ ...example.head['repo'], name: of, full_name: `${owner}/${of}` });
    return {
      number,
      title,
      body,
      state,
      draft,
      html_url: `https://github.com/${this.#fullName}/pull/${number}`,
      merge_commit_sha: pull.mergeCommit,
      user: this.#user(author),
      head: { ...example.head, repo: repo(pull.from), ref: pull.head, sha: pull.closedAt || this.#head(pull.head), label: `${owner}:${pull.head}` },
      base: { ...example.base, repo: repo(this.#name()), ref: pull.base, sha: this.#head(pull.base) },
      labels: labels.map((label) => ({ ...example.labels[0], name: label })),
      requested_reviewers: reviewers.map((login) => this.#user(login)),
      requested_teams: teams.map((slug) => ({ ...example.requested_teams[0], slug, type: 'organization', parent: null })),
    };
  }

  #merge(pull: FakePullRequest, { body }: Call): unknown {
    const { sha, merge_method: method = 'merge' } = (body ?? {}) as { sha?: string; merge_method?: string };
    const [head, base] = [this.#head(pull.head), this.#head(pull.base)];
    if (this.#git === undefined || pull.state === 'closed' || this.blocked !== '' || !this.#git.isAncestor(base, head)) {
      throw new Refused(405, this.blocked || 'Pull Request is not mergeable');
    }
    if (sha !== undefined && sha !== head) {
      throw new Refused(409, 'Head branch was modified. Review and try the merge again.');
    }
    const commit = this.#git.writeCommit(this.#git.commit(head).tree, method === 'merge' ? [base, head] : [base], `${pull.title} (#${pull.number})`);
    if (!this.#git.move(`refs/heads/${pull.base}`, base || NO_COMMIT, commit)) {
      throw new Refused(405, 'Base branch was modified. Review and try the merge again.');
    }
    Object.assign(pull, { state: 'closed', merged: true, closedAt: head, mergeCommit: commit });
    return { sha: commit, merged: true, message: 'Pull Request successfully merged' };
  }

  #request(pull: FakePullRequest, { body }: Call): unknown {
    const { reviewers = [], team_reviewers: teams = [] } = body as { reviewers?: string[]; team_reviewers?: string[] };
    if (reviewers.includes(pull.author)) {
      throw new Refused(422, 'Review cannot be requested from pull request author.');
    }
    pull.reviewers = [...new Set([...pull.reviewers, ...reviewers])];
    pull.teams = [...new Set([...pull.teams, ...teams])];
    return { ...this.#example('pull-request-simple-items'), ...this.#facts(pull) };
  }

  #label(pull: FakePullRequest, { body }: Call): unknown {
    pull.labels = [...new Set([...pull.labels, ...(body as { labels: string[] }).labels])];
    const [label] = this.#contract.example<object[]>('label-items');
    return pull.labels.map((name) => ({ ...label, name }));
  }

  #reviewOf(login: string): object {
    return { ...this.#example('pull-request-review-items'), user: this.#user(login) };
  }

  #user(login: string): object {
    return { ...this.#contract.example<{ user: object }>('pull-request').user, login };
  }

  #example(name: string): object {
    const example = this.#contract.example<object | object[]>(name);
    return Array.isArray(example) ? (example[0] as object) : example;
  }
}
