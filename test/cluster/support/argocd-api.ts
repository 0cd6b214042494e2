import { type Attempt, pause, retryUntil } from '../../../actions/common/runtime/retry.ts';

export interface Condition {
  type: string;
  message: string;
}

/** The part of an Application that tests look at. */
export interface Application {
  metadata: { name: string };
  status: {
    sync: { status: string; revision: string };
    health: { status: string };
    conditions?: Condition[];
    operationState?: {
      phase: string;
      message: string;
      syncResult?: { revision: string; resources?: { kind: string; name: string; hookPhase?: string; hookType?: string; syncPhase: string; status?: string; message?: string }[] };
    };
  };
}

const POLL = 300;
const DEADLINE = 120_000;

/** Argo CD's REST API, as one who has this token. */
export class ArgoCdApi {
  readonly #address: string;
  readonly #token: string | undefined;

  constructor(address: string, token: string | undefined) {
    this.#address = address;
    this.#token = token;
  }

  /** Sends a request and answers its status and its JSON. */
  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { 'content-type': 'application/json', ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }) };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${this.#address}/api/v1/${path}`, { method, headers, ...content });
    return { status: response.status, body: await response.json() };
  }

  /** Like `request`, where the answer has to be 200. */
  async require(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.request(method, path, body);
    if (answer.status !== 200) {
      throw new Error(`${method} ${path}: Argo CD answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  async application(name: string, refresh?: 'normal' | 'hard'): Promise<Application> {
    return (await this.require('GET', `applications/${name}${refresh === undefined ? '' : `?refresh=${refresh}`}`)) as Application;
  }

  /** Waits until there is such an Application. */
  async untilThere(name: string): Promise<void> {
    const attempt = async (): Promise<Attempt<void>> => {
      const { status } = await this.request('GET', `applications/${name}`);
      return status === 200 ? { done: true, value: undefined } : { done: false, error: new Error(`There is no Application ${name}: ${status}`) };
    };
    await retryUntil(attempt, { deadline: DEADLINE, first: POLL, longest: POLL });
  }

  /** Waits until the Application is as it is asked to be, and says what it is instead when it never comes. */
  async until(name: string, isThere: (application: Application) => boolean, deadline = DEADLINE): Promise<Application> {
    const end = Date.now() + deadline;
    for (;;) {
      const application = await this.application(name);
      if (isThere(application)) {
        return application;
      }
      if (Date.now() > end) {
        throw new Error(`The Application ${name} did not come to it: ${JSON.stringify(application.status, undefined, 1)}`);
      }
      await pause(POLL);
    }
  }
}

/** Healthy, in sync with a commit, and its sync has ended. */
export function isLive(revision: string): (application: Application) => boolean {
  return ({ status }) =>
    status.sync.status === 'Synced' && status.health.status === 'Healthy' &&
    status.operationState?.phase === 'Succeeded' && status.operationState.syncResult?.revision === revision;
}

/** The sync of a commit has ended, however. */
export function hasEnded(revision: string): (application: Application) => boolean {
  return ({ status: { operationState } }) =>
    operationState?.syncResult?.revision === revision && ['Succeeded', 'Failed', 'Error'].includes(operationState.phase);
}
