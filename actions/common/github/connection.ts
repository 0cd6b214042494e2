import { z } from 'zod';
import { UserError } from '../runtime/errors.ts';
import { logText } from '../runtime/foreign-text.ts';
import { Turns } from '../runtime/turns.ts';
import { type AskGitHub, type CallGitHub, githubCalls, type GitHubOptions, GitHubRefused, type Headers } from './client.ts';

/** Runs a GraphQL operation and answers its data; what is not there is null. */
export type GraphQL = (document: string, variables: Record<string, unknown>) => Promise<unknown>;

/** GitHub for reading and writing with one token. Requests that change something are sent one after another, as GitHub asks. */
export interface GitHub {
  /** REST: a read, or a write that may be repeated. @throws GitHubRefused, UserError. */
  ask: AskGitHub;
  /** REST: a write that is sent once; only after a rate limit it is sent again. @throws GitHubRefused, UserError. */
  send: AskGitHub;
  /** A GraphQL query. @throws GitHubRefused, UserError. */
  query: GraphQL;
  /** A GraphQL mutation; sent once, like `send`. @throws GitHubRefused, UserError. */
  mutate: GraphQL;
}

export function connectGitHub(options: GitHubOptions): GitHub {
  const call = githubCalls(options);
  const turns = new Turns();
  const graphql = graphqlAddress(options.address);
  return {
    ask: (route, parameters) => call({ route, parameters, repeatable: true }),
    send: (route, parameters) => turns.take(() => call({ route, parameters, repeatable: false })),
    query: (document, variables) => run(call, graphql, document, variables, true),
    mutate: (document, variables) => turns.take(() => run(call, graphql, document, variables, false)),
  };
}

/** GitHub's own server has `/graphql` beside its REST API, an enterprise's has `/api/graphql` beside `/api/v3`. */
function graphqlAddress(address: string): string {
  return `${address.replace(/\/+$/, '').replace(/\/v3$/, '')}/graphql`;
}

const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string(), type: z.string().optional() })).optional(),
});

async function run(call: CallGitHub, address: string, query: string, variables: Record<string, unknown>, repeatable: boolean): Promise<unknown> {
  return call({ route: `POST ${address}`, parameters: { query, variables }, repeatable, read: (data, headers) => answerOf(data, headers, repeatable) });
}

/** GraphQL answers with status 200 even when it refuses; a rate limit is told from other errors by what the headers say. */
function answerOf(data: unknown, headers: Headers, isQuery: boolean): unknown {
  const answer = answerSchema.safeParse(data);
  if (!answer.success) {
    throw new UserError('GitHub answered a GraphQL request in an unexpected form.');
  }
  const errors = (answer.data.errors ?? []).filter(({ type }) => !isQuery || type !== 'NOT_FOUND');
  if (errors.length === 0) {
    return answer.data.data;
  }
  const words = logText(errors.map(({ message }) => message.trim()).join(' '), 1000);
  const types = errors.map(({ type }) => type);
  if (headers['retry-after'] !== undefined || types.includes('RATE_LIMITED')) {
    throw new RateLimited(words, headers);
  }
  const [type] = types;
  // An error without a type is a fault of the server: nobody knows what it did before.
  throw type === undefined ? new ServerFault(words) : new GitHubRefused(`GitHub refused: ${words}`, type);
}

class RateLimited extends Error {
  readonly status = 429;
  readonly response: { headers: Headers };

  constructor(message: string, headers: Headers) {
    super(message);
    this.response = { headers };
  }
}

class ServerFault extends Error {
  readonly status = 500;
}
