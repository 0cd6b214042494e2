import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveGit } from './git-backend.ts';

/** What the API answers to `METHOD /path`; the query does not count. */
export type Routes = Record<string, { status?: number; body?: unknown }>;

export interface ApiRequest {
  /** `METHOD /path?query` */
  route: string;
  authorization: string;
  body: unknown;
}

/** A GitHub on this machine: git repositories by HTTP at its address, and an API that remembers what it was asked. */
export interface GitHub {
  /** For GITHUB_SERVER_URL. */
  address: string;
  /** For GITHUB_API_URL. */
  api: string;
  routes: Routes;
  requests: ApiRequest[];
  stop(): Promise<void>;
}

const API = '/api/v3';
export const PUSH_TOKEN = 'token-that-may-push';

/**
 * @param repositories folder with bare repositories as `<owner>/<name>`.
 * @param token whoever has it may push there.
 */
export async function startGitHub(repositories: string, routes: Routes, token = PUSH_TOKEN): Promise<GitHub> {
  const github = { routes, requests: [] as ApiRequest[] };
  const server = createServer((request, response) => {
    if (request.url?.startsWith(`${API}/`)) {
      void answerApi(request, response, github);
    } else {
      serveGit(repositories, token, request, response);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return Object.assign(github, { address, api: `${address}${API}`, stop });
}

async function answerApi(request: IncomingMessage, response: ServerResponse, github: Pick<GitHub, 'routes' | 'requests'>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const route = `${request.method} ${request.url?.slice(API.length)}`;
  const text = Buffer.concat(chunks).toString('utf8');
  github.requests.push({ route, authorization: request.headers.authorization ?? '', body: text === '' ? undefined : (JSON.parse(text) as unknown) });
  const answer = github.routes[route.replace(/\?.*$/, '')] ?? { status: 404, body: { message: 'Not Found' } };
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
  response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
}
