import { z } from 'zod';
import { UserError, errorSentence } from '../runtime/errors.ts';
import { isLoopback } from './address.ts';
import type { Credentials } from './credentials.ts';

export type Fetch = typeof fetch;

interface Challenge {
  scheme: string;
  parameters: Record<string, string>;
}

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });
const TIMEOUT = 30_000;

/**
 * Answers a registry's 401 with the value of an Authorization header: Basic, or a bearer token from the service that the
 * challenge names (https://distribution.github.io/distribution/spec/auth/token/).
 *
 * @returns undefined when the registry wants a login and there is none.
 */
export async function answerChallenge(
  fetcher: Fetch,
  header: string,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const challenge = parseChallenge(header);
  if (challenge.scheme === 'basic') {
    return credentials !== undefined && 'username' in credentials ? basic(credentials) : undefined;
  }
  if (challenge.scheme !== 'bearer') {
    throw new UserError(`The registry asks for the unknown login scheme ${JSON.stringify(challenge.scheme.slice(0, 40))}.`);
  }
  return `Bearer ${await fetchToken(fetcher, challenge.parameters, credentials)}`;
}

/** Parses one WWW-Authenticate challenge: a scheme and quoted or bare parameters. */
export function parseChallenge(header: string): Challenge {
  const scheme = header.trim().split(/\s/, 1)[0] ?? '';
  const parameters = [...header.slice(scheme.length).matchAll(/([a-z_]+)=(?:"([^"]*)"|([^\s,]+))/gi)];
  return {
    scheme: scheme.toLowerCase(),
    parameters: Object.fromEntries(parameters.map(([, name, quoted, bare]) => [String(name).toLowerCase(), quoted ?? bare ?? ''])),
  };
}

async function fetchToken(
  fetcher: Fetch,
  parameters: Record<string, string>,
  credentials: Credentials | undefined,
): Promise<string> {
  const realm = tokenService(parameters['realm']);
  const wanted = Object.entries(parameters).filter(([name]) => name === 'service' || name === 'scope');
  const response = await requestToken(fetcher, realm, wanted, credentials).catch((error: unknown) => {
    throw new UserError(`The token service ${realm.host} of the registry cannot be reached: ${causeOf(error)}`, { cause: error });
  });
  // An answer that is no JSON has no token in it.
  const answer = tokenAnswer.safeParse(response.ok ? await response.json().catch(() => undefined) : undefined);
  const token = answer.data?.token ?? answer.data?.access_token;
  if (token === undefined) {
    throw new UserError(`The token service ${realm.host} of the registry gave no token and answered ${response.status}.`);
  }
  return token;
}

async function requestToken(fetcher: Fetch, realm: URL, wanted: [string, string][], credentials: Credentials | undefined): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT);
  return credentials !== undefined && 'identityToken' in credentials
    ? fetcher(realm, { method: 'POST', body: refreshForm(wanted, credentials.identityToken), signal })
    : fetcher(withQuery(realm, wanted), { headers: credentials === undefined ? {} : { authorization: basic(credentials) }, signal });
}

/** `fetch` says what failed in the cause of its error only. */
export function causeOf(error: unknown): string {
  return errorSentence(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

/** A password goes to the service that the challenge names, so never over plain HTTP to another machine. */
function tokenService(realm: string | undefined): URL {
  const url = URL.parse(realm ?? '');
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.host)))) {
    throw new UserError('The registry names a token service that is not an https address.');
  }
  return url;
}

function withQuery(realm: URL, wanted: [string, string][]): URL {
  const url = new URL(realm);
  wanted.forEach(([name, value]) => url.searchParams.set(name, value));
  return url;
}

function refreshForm(wanted: [string, string][], identityToken: string): URLSearchParams {
  return new URLSearchParams({
    ...Object.fromEntries(wanted),
    grant_type: 'refresh_token',
    refresh_token: identityToken,
    client_id: 'odoo-gitops-kit',
  });
}

function basic(credentials: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}
