import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contract, type Operation } from './contract.ts';

/** Somebody with an account on the stand-in. */
export interface FakeAccount {
  login: string;
  id: number;
  type?: 'User' | 'Bot';
}

export interface FakeRun {
  id: number;
  attempt: number;
  actor: FakeAccount;
  triggeringActor: FakeAccount;
}

/** What the next request gets instead of an answer. */
export type Fault =
  | { status: number; headers?: Record<string, string>; message?: string }
  | { cutAfter: number }
  | { hangUp: true };

export interface FakeGitHub {
  /** Base of the API, for GITHUB_API_URL. */
  address: string;
  repository: string;
  /** The token of the job: it reads and reviews nothing. */
  token: string;
  /** What a request or an answer had that GitHub's description does not allow. */
  problems: string[];
  /** Operations that were asked, oldest first. */
  requests: string[];
  setRun(run: FakeRun): void;
  addEnvironment(name: string): void;
  /** Gives an account a token of its own, to review with. */
  tokenOf(account: FakeAccount): string;
  /** The next requests fail, one fault each. */
  failNext(...faults: Fault[]): void;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the few calls of GitHub's REST API that the kit makes: a workflow run, its approvals, an environment,
 * and the review of a waiting deployment. Every request and every answer is checked against GitHub's own description.
 *
 * @param repository `owner/name`.
 */
export async function startFakeGitHub(repository = 'acme/odoo-gitops'): Promise<FakeGitHub> {
  const state = new State(repository);
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
    setRun: (run) => state.runs.set(run.id, run),
    addEnvironment: (name) => state.environments.set(name, 1000 + state.environments.size),
    tokenOf: (account) => state.tokenOf(account),
    failNext: (...faults) => state.faults.push(...faults),
    close: () => closed(server),
  };
}

interface Reviewed {
  run: number;
  environments: number[];
  state: 'approved' | 'rejected';
  comment: string;
  user: FakeAccount;
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

class State {
  readonly jobToken = newToken();
  readonly runs = new Map<number, FakeRun>();
  readonly environments = new Map<string, number>();
  readonly faults: Fault[] = [];
  readonly problems: string[] = [];
  readonly requests: string[] = [];
  readonly #tokens = new Map<string, FakeAccount>();
  readonly #reviews: Reviewed[] = [];
  readonly #contract = new Contract();
  readonly #repository: string;

  constructor(repository: string) {
    this.#repository = repository;
  }

  tokenOf(account: FakeAccount): string {
    const token = newToken();
    this.#tokens.set(token, account);
    return token;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [status, body] = await this.#answer(request);
      send(response, status, body, this.faults.shift());
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500;
      send(response, status, { message: (error as Error).message }, this.faults.shift());
    }
  }

  async #answer(request: IncomingMessage): Promise<[number, unknown]> {
    const url = new URL(request.url ?? '/', 'http://github');
    const operation = this.#contract.find(request.method ?? 'GET', url.pathname);
    if (operation === undefined) {
      this.problems.push(`${request.method} ${url.pathname} is not in the description`);
      throw new Refused(404, 'Not Found');
    }
    this.requests.push(operation.id);
    const account = this.#authenticated(request);
    const body = await bodyOf(request);
    this.#note(operation, operation.requestProblems(url.searchParams, body));
    const answer = this.#served(operation, body, account);
    this.#note(operation, operation.responseProblems(200, answer));
    return [200, answer];
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

  #note({ id }: Operation, problems: readonly string[]): void {
    this.problems.push(...problems.map((problem) => `${id}: ${problem}`));
  }

  #served({ id, parameters }: Operation, body: unknown, account: FakeAccount | null): unknown {
    if (`${parameters['owner']}/${parameters['repo']}` !== this.#repository) {
      throw new Refused(404, 'Not Found');
    }
    const served: Record<string, () => unknown> = {
      'actions/get-workflow-run': () => this.#runAnswer(parameters),
      'actions/get-reviews-for-run': () => this.#reviewsAnswer(this.#run(parameters)),
      'actions/review-pending-deployments-for-run': () => this.#review(this.#run(parameters), body, account),
      'repos/get-environment': () => this.#environmentAnswer(parameters['environment_name'] ?? ''),
    };
    return served[id]?.();
  }

  #run({ run_id: id }: Record<string, string>): FakeRun {
    const run = this.runs.get(Number(id));
    if (run === undefined) {
      throw new Refused(404, 'Not Found');
    }
    return run;
  }

  #runAnswer(parameters: Record<string, string>): unknown {
    const { id, attempt, actor, triggeringActor } = this.#run(parameters);
    const example = this.#contract.example<object>('workflow-run');
    return { ...example, id, run_attempt: attempt, actor: this.#user(actor), triggering_actor: this.#user(triggeringActor) };
  }

  #reviewsAnswer({ id }: FakeRun): unknown {
    return this.#reviews
      .filter(({ run }) => run === id)
      .map(({ state, comment, user, environments }) => ({
        state,
        comment,
        user: this.#user(user),
        environments: environments.map((environment) => this.#environment(this.#nameOf(environment), environment)),
      }));
  }

  #review({ id }: FakeRun, body: unknown, user: FakeAccount | null): unknown {
    if (user === null) {
      throw new Refused(403, 'Resource not accessible by integration');
    }
    const { environment_ids: environments, state, comment } = body as { environment_ids: number[]; state: Reviewed['state']; comment: string };
    if (environments.some((environment) => this.#nameOf(environment) === '')) {
      throw new Refused(422, 'Validation Failed');
    }
    this.#reviews.push({ run: id, environments, state, comment, user });
    return this.#contract.example('deployment-items');
  }

  #environmentAnswer(name: string): unknown {
    const id = this.environments.get(name);
    if (id === undefined) {
      throw new Refused(404, 'Not Found');
    }
    return { ...this.#contract.example<object>('environment'), ...this.#environment(name, id) };
  }

  #nameOf(id: number): string {
    return [...this.environments].find(([, known]) => known === id)?.[0] ?? '';
  }

  #environment(name: string, id: number): object {
    const example = this.#contract.example<{ environments: object[] }[]>('environment-approvals-items');
    return { ...example[0]?.environments[0], id, name };
  }

  #user({ login, id, type = 'User' }: FakeAccount): object {
    const example = this.#contract.example<{ actor: object }>('workflow-run');
    return { ...example.actor, login, id, type };
  }
}

function send(response: ServerResponse, status: number, body: unknown, fault: Fault | undefined): void {
  const text = JSON.stringify(body);
  if (fault === undefined) {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text);
  } else if ('hangUp' in fault) {
    response.destroy();
  } else if ('cutAfter' in fault) {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text.slice(0, fault.cutAfter));
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
