import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contract, type Operation } from './contract.ts';
import { gitData } from './git-data.ts';
import { gitGraph } from './git-graph.ts';
import { GitRepository } from './git-repository.ts';
import { GraphQL } from './graphql.ts';
import { FakePullRequests } from './pull-requests.ts';
import { type FakeAccount, Refused, type Served } from './serving.ts';
import { type FakeRun, WorkflowRuns } from './workflow-runs.ts';

export type { FakeAccount } from './serving.ts';

/** What a request gets instead of an answer; it is carried out only where that is said. */
export type Fault =
  | { status: number; headers?: Record<string, string>; message?: string; carriedOut?: true }
  /** An error of GraphQL, whose status is 200. */
  | { graphql: { type?: string; message: string }; headers?: Record<string, string> }
  /** The request does not arrive. */
  | { lost: true }
  /** It is carried out, and the answer breaks off. */
  | { cutAfter: number }
  /** It is carried out, and the answer does not arrive. */
  | { hangUp: true };

export interface FakeGitHub {
  /** Base of the API, for GITHUB_API_URL. */
  address: string;
  repository: string;
  /** The token of the job: it writes, but reviews nothing. */
  token: string;
  /** What a request or an answer had that GitHub's description does not allow. */
  problems: string[];
  /** Operations that were asked, oldest first: GitHub's names, and `graphql/` with the name of a field. */
  requests: string[];
  pulls: FakePullRequests;
  setRun(run: FakeRun): void;
  addEnvironment(name: string): void;
  /** Gives an account a token of its own, to review with. */
  tokenOf(account: FakeAccount): string;
  /** The next requests fail, one fault each. */
  failNext(...faults: Fault[]): void;
  /** The next requests of one operation fail, one fault each; undefined lets one pass. */
  failOn(operation: string, ...faults: (Fault | undefined)[]): void;
  /** Does something each time before an operation is carried out. */
  before(operation: string, action: () => void): void;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the calls of GitHub's API that the kit makes: a workflow run, its approvals, an environment, the review of
 * a waiting deployment; and, on a real bare repository, the Git data API, the GraphQL of branches and commits, and pull requests.
 * Every request and every answer is checked against GitHub's own descriptions.
 *
 * @param repository `owner/name`.
 * @param folder the bare repository that its branches are in; without one it has none.
 */
export async function startFakeGitHub(repository = 'acme/odoo-gitops', folder?: string): Promise<FakeGitHub> {
  const state = new State(repository, folder);
  const server = createServer((request, response) => void state.handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    repository,
    token: state.jobToken,
    problems: state.problems,
    requests: state.requests,
    pulls: state.pulls,
    setRun: (run) => state.workflows.runs.set(run.id, run),
    addEnvironment: (name) => state.workflows.environments.set(name, 1000 + state.workflows.environments.size),
    tokenOf: (account) => state.tokenOf(account),
    failNext: (...faults) => state.faults.push(...faults),
    failOn: (operation, ...faults) => state.faultsOn.set(operation, faults),
    before: (operation, action) => state.befores.set(operation, action),
    close: () => closed(server),
  };
}

/** A request as it was understood, not carried out yet. */
interface Understood {
  id: string;
  success: number;
  /** What the data of an answer is where nothing was done. */
  nothing: unknown;
  carryOut(account: FakeAccount | null): unknown;
}

class State {
  readonly jobToken = newToken();
  readonly faults: Fault[] = [];
  readonly faultsOn = new Map<string, (Fault | undefined)[]>();
  readonly befores = new Map<string, () => void>();
  readonly problems: string[] = [];
  readonly requests: string[] = [];
  readonly #contract = new Contract();
  readonly workflows = new WorkflowRuns(this.#contract);
  readonly pulls: FakePullRequests;
  readonly #tokens = new Map<string, FakeAccount>();
  readonly #graphql = new GraphQL();
  readonly #repository: string;
  readonly #git: GitRepository | undefined;
  readonly #served: Served;

  constructor(repository: string, folder: string | undefined) {
    this.#repository = repository;
    this.#git = folder === undefined ? undefined : new GitRepository(folder);
    this.pulls = new FakePullRequests(this.#contract, repository, this.#git);
    this.#served = { ...this.workflows.served(), ...this.pulls.served(), ...(this.#git === undefined ? {} : gitData(this.#git, this.#contract)) };
  }

  tokenOf(account: FakeAccount): string {
    const token = newToken();
    this.#tokens.set(token, account);
    return token;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      const understood = this.#understood(request, body);
      this.requests.push(understood.id);
      const account = this.#authenticated(request);
      const fault = this.faultsOn.get(understood.id)?.shift() ?? this.faults.shift();
      this.befores.get(understood.id)?.();
      const answer = isCarriedOut(fault) ? understood.carryOut(account) : understood.nothing;
      send(response, understood.success, answer, fault);
    } catch (error) {
      send(response, error instanceof Refused ? error.status : 500, { message: (error as Error).message }, undefined);
    }
  }

  #understood(request: IncomingMessage, body: unknown): Understood {
    const url = new URL(request.url ?? '/', 'http://github');
    if (url.pathname === '/graphql') {
      return this.#graphqlRequest(body);
    }
    const operation = this.#contract.find(request.method ?? 'GET', url.pathname);
    if (operation === undefined) {
      this.problems.push(`${request.method} ${url.pathname} is not in the description`);
      throw new Refused(404, 'Not Found');
    }
    this.#note(operation.id, operation.requestProblems(url.searchParams, body));
    return { id: operation.id, success: operation.success, nothing: null, carryOut: (account) => this.#carriedOut(operation, url.searchParams, body, account) };
  }

  #graphqlRequest(body: unknown): Understood {
    const read = this.#graphql.read(body);
    const git = this.#git;
    const carryOut = (): unknown => {
      if (git === undefined) {
        throw new Refused(404, 'Not Found');
      }
      const answer = read.answer(gitGraph(git, this.#repository));
      this.#note(read.id, read.problems);
      return answer;
    };
    return { id: read.id, success: 200, nothing: { [read.id.replace('graphql/', '')]: null }, carryOut };
  }

  /** The account of a token; null for the job's own. */
  #authenticated(request: IncomingMessage): FakeAccount | null {
    const token = /^(?:token|bearer) (?<token>\S+)$/i.exec(request.headers.authorization ?? '')?.groups?.['token'] ?? '';
    const account = this.#tokens.get(token);
    if (account === undefined && token !== this.jobToken) {
      throw new Refused(401, 'Bad credentials');
    }
    return account ?? null;
  }

  #note(id: string, problems: readonly string[]): void {
    this.problems.push(...problems.map((problem) => `${id}: ${problem}`));
  }

  #carriedOut(operation: Operation, query: URLSearchParams, body: unknown, account: FakeAccount | null): unknown {
    const { id, parameters } = operation;
    if (`${parameters['owner']}/${parameters['repo']}` !== this.#repository) {
      throw new Refused(404, 'Not Found');
    }
    const answer = this.#served[id]?.({ parameters, query, body, account });
    this.#note(id, operation.responseProblems(operation.success, answer));
    return answer;
  }
}

function isCarriedOut(fault: Fault | undefined): boolean {
  return fault === undefined || 'cutAfter' in fault || 'hangUp' in fault || ('carriedOut' in fault && fault.carriedOut === true);
}

function send(response: ServerResponse, status: number, body: unknown, fault: Fault | undefined): void {
  const text = JSON.stringify(body);
  if (fault === undefined) {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text);
  } else if ('hangUp' in fault || 'lost' in fault) {
    response.destroy();
  } else if ('cutAfter' in fault) {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text.slice(0, fault.cutAfter));
  } else if ('graphql' in fault) {
    response.writeHead(200, { 'content-type': 'application/json', ...fault.headers }).end(JSON.stringify({ data: body, errors: [fault.graphql] }));
  } else {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(JSON.stringify({ message: fault.message ?? 'made to fail' }));
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown);
}

function newToken(): string {
  return `ghs_${randomBytes(18).toString('hex')}`;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
