import { UserError, errorSentence } from '../runtime/errors.ts';
import { type RetryOptions, pause, retryUntil } from '../runtime/retry.ts';

/** Asks GitHub's REST API and answers the JSON. @throws UserError when GitHub refuses, or gives no answer until the deadline. */
export type AskGitHub = (route: string, parameters: Record<string, string | number>) => Promise<unknown>;

export interface GitHubOptions {
  token: string;
  /** Base of the API, such as `https://api.github.com`. */
  address: string;
  retry?: Pick<RetryOptions, 'deadline'> & Partial<RetryOptions>;
}

const PATIENCE: RetryOptions = { deadline: 60_000, first: 1000, longest: 15_000 };
/** Milliseconds. */
const LONGEST_REQUEST = 20_000;
const RETRIED_STATUS = new Set([429, 500, 502, 503, 504]);

/**
 * Opens GitHub's REST API for reading. A server error, a lost connection and a rate limit are tried again until the deadline,
 * after as long a wait as GitHub asks for; any other refusal is final.
 */
export function openGitHub({ token, address, retry }: GitHubOptions): AskGitHub {
  const options = { ...PATIENCE, ...retry };
  const { now = Date.now, sleep = pause } = options;
  return async (route, parameters) => {
    const { getOctokit } = await import('@actions/github');
    const octokit = getOctokit(token, { baseUrl: address });
    const end = now() + options.deadline;
    return retryUntil(async () => {
      try {
        return { done: true, value: (await octokit.request(route, { ...parameters, request: { signal: AbortSignal.timeout(LONGEST_REQUEST) } })).data as unknown };
      } catch (thrown) {
        const error = new UserError(`GitHub did not answer ${route}: ${errorSentence(thrown)}`, { cause: thrown });
        const wait = requestedWait(thrown, now());
        if (!isTransient(thrown, wait) || now() + (wait ?? 0) > end) {
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
  headers: Record<string, string | undefined>;
}

function refusal(thrown: unknown): Refused | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') {
    return undefined;
  }
  const response = 'response' in thrown ? (thrown.response as { headers?: Refused['headers'] } | undefined) : undefined;
  return { status: thrown.status, headers: response?.headers ?? {} };
}

/** A 403 can be a rate limit, which passes, or a missing permission, which does not; only the first says when to come back. */
function isTransient(thrown: unknown, wait: number | undefined): boolean {
  const refused = refusal(thrown);
  return refused === undefined || RETRIED_STATUS.has(refused.status) || (refused.status === 403 && wait !== undefined);
}

/** Milliseconds that GitHub asks to wait: `retry-after`, else the end of the primary limit when it is used up. */
function requestedWait(thrown: unknown, now: number): number | undefined {
  const headers = refusal(thrown)?.headers ?? {};
  const seconds = headers['retry-after'];
  if (seconds !== undefined && /^\d+$/.test(seconds)) {
    return Number(seconds) * 1000;
  }
  const reset = headers['x-ratelimit-reset'];
  return headers['x-ratelimit-remaining'] === '0' && reset !== undefined && /^\d+$/.test(reset)
    ? Math.max(0, Number(reset) * 1000 - now)
    : undefined;
}
