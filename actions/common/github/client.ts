import { UserError, errorSentence } from '../runtime/errors.ts';
import { logText } from '../runtime/foreign-text.ts';
import { type RetryOptions, pause, retryUntil } from '../runtime/retry.ts';

/** Asks GitHub's REST API and answers the JSON. @throws GitHubRefused; UserError when there is no answer until the deadline. */
export type AskGitHub = (route: string, parameters: Record<string, unknown>) => Promise<unknown>;

export interface GitHubOptions {
  token: string;
  /** Base of the API, such as `https://api.github.com`. */
  address: string;
  retry?: Pick<RetryOptions, 'deadline'> & Partial<RetryOptions>;
}

/** GitHub understood a request and did not carry it out; of any other error it is not known whether it did. */
export class GitHubRefused extends UserError {
  override name = 'GitHubRefused';
  /** The HTTP status, or the type of a GraphQL error such as `STALE_DATA`. */
  readonly reason: number | string;

  constructor(message: string, reason: number | string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** One request, and how to treat it when no answer comes. */
export interface GitHubCall {
  route: string;
  parameters: Record<string, unknown>;
  /** True when carrying it out twice is the same as once; false where only GitHub's word that it did nothing allows a second try. */
  repeatable: boolean;
  /** Reads the answer; what it throws is treated like an error of the request. */
  read?: (data: unknown, headers: Headers) => unknown;
}

export type CallGitHub = (call: GitHubCall) => Promise<unknown>;
export type Headers = Record<string, string | number | undefined>;

const PATIENCE: RetryOptions = { deadline: 60_000, first: 1000, longest: 15_000 };
/** Milliseconds. */
const LONGEST_REQUEST = 20_000;
const SERVER_FAULTS = new Set([500, 502, 503, 504]);

/** Opens GitHub's REST API for reading, and for writes that may be repeated. */
export function openGitHub(options: GitHubOptions): AskGitHub {
  const call = githubCalls(options);
  return (route, parameters) => call({ route, parameters, repeatable: true });
}

/**
 * Makes single requests. A rate limit is tried again until the deadline, after as long a wait as GitHub asks for; a server error
 * and a lost connection only where the call may be repeated; any other refusal is final.
 */
export function githubCalls({ token, address, retry }: GitHubOptions): CallGitHub {
  const options = { ...PATIENCE, ...retry };
  const { now = Date.now, sleep = pause } = options;
  return async (call) => {
    const { getOctokit } = await import('@actions/github');
    const octokit = getOctokit(token, { baseUrl: address });
    const end = now() + options.deadline;
    return retryUntil(async () => {
      try {
        const { data, headers } = await octokit.request(call.route, { ...call.parameters, request: { signal: AbortSignal.timeout(LONGEST_REQUEST) } });
        return { done: true, value: call.read === undefined ? (data as unknown) : call.read(data, headers) };
      } catch (thrown) {
        const wait = requestedWait(thrown, now());
        const error = explained(call.route, thrown, wait);
        if (!mayTryAgain(call, thrown, wait) || now() + (wait ?? 0) > end) {
          throw error;
        }
        await sleep(wait ?? 0);
        return { done: false, error };
      }
    }, options);
  };
}

interface Refused {
  status: number;
  headers: Headers;
}

function refusal(thrown: unknown): Refused | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') {
    return undefined;
  }
  const response = 'response' in thrown ? (thrown.response as { headers?: Headers } | undefined) : undefined;
  return { status: thrown.status, headers: response?.headers ?? {} };
}

function explained(route: string, thrown: unknown, wait: number | undefined): UserError {
  if (thrown instanceof UserError) {
    return thrown;
  }
  const status = refusal(thrown)?.status ?? 0;
  const words = logText(errorSentence(thrown), 1000);
  return status >= 400 && status < 500 && !isRateLimit(status, wait)
    ? new GitHubRefused(`GitHub refused ${route}: ${words}`, status, { cause: thrown })
    : new UserError(`GitHub did not answer ${route}: ${words}`, { cause: thrown });
}

function mayTryAgain({ repeatable }: GitHubCall, thrown: unknown, wait: number | undefined): boolean {
  if (thrown instanceof UserError) {
    return false;
  }
  const status = refusal(thrown)?.status;
  return isRateLimit(status, wait) || (repeatable && (status === undefined || SERVER_FAULTS.has(status)));
}

/** A 403 can be a rate limit, which passes, or a missing permission, which does not; only the first says when to come back. */
function isRateLimit(status: number | undefined, wait: number | undefined): boolean {
  return status === 429 || (status === 403 && wait !== undefined);
}

/** Milliseconds that GitHub asks to wait: `retry-after`, else the end of the primary limit when it is used up. */
function requestedWait(thrown: unknown, now: number): number | undefined {
  const headers = refusal(thrown)?.headers ?? {};
  const seconds = numberOf(headers['retry-after']);
  if (seconds !== undefined) {
    return seconds * 1000;
  }
  const reset = numberOf(headers['x-ratelimit-reset']);
  return numberOf(headers['x-ratelimit-remaining']) === 0 && reset !== undefined ? Math.max(0, reset * 1000 - now) : undefined;
}

function numberOf(header: string | number | undefined): number | undefined {
  return /^\d+$/.test(String(header)) ? Number(header) : undefined;
}
