import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the API answers to `METHOD /path`; the query does not count. */
export type Routes = Record<string, { status?: number; body?: unknown }>;

export interface ApiRequest {
  /** `METHOD /path?query` */
  route: string;
  authorization: string;
  body: unknown;
}

export interface GitHub {
  /** For GITHUB_API_URL. */
  address: string;
  requests: ApiRequest[];
  stop(): Promise<void>;
}

/** Starts a GitHub API on this machine that answers a few routes and remembers what it was asked. */
export async function startGitHub(routes: Routes): Promise<GitHub> {
  const requests: ApiRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const route = `${request.method} ${request.url}`;
      const text = Buffer.concat(chunks).toString('utf8');
      requests.push({ route, authorization: request.headers.authorization ?? '', body: text === '' ? undefined : (JSON.parse(text) as unknown) });
      const answer = routes[route.replace(/\?.*$/, '')] ?? { status: 404, body: { message: 'Not Found' } };
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return { address: `http://127.0.0.1:${port}`, requests, stop };
}
