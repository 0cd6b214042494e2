import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** git over smart HTTP on the loopback, as a git host serves it, with a switch for a lost reply. */
export interface GitServer {
  url: string;
  requests: { method: string; path: string; authorization: string | undefined }[];
  /** How many of the next pushes are carried out while their reply never arrives. */
  loseReplies: number;
  /** Runs after a push was carried out and before its reply is sent or lost. */
  afterPush: () => void;
  close(): Promise<void>;
}

/** @param authorization the header without which the server answers 401. */
export async function serveGit(folder: string, authorization?: string): Promise<GitServer> {
  const served: GitServer = { url: '', requests: [], loseReplies: 0, afterPush: () => undefined, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const path = String(request.url);
    served.requests.push({ method: String(request.method), path, authorization: request.headers.authorization });
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    backend(folder, request, (answer) => reply(served, request, response, answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  served.close = () => closed(server);
  return served;
}

function reply(served: GitServer, request: IncomingMessage, response: ServerResponse, answer: Buffer): void {
  const isPush = request.method === 'POST' && String(request.url).endsWith('/git-receive-pack');
  if (isPush) {
    served.afterPush();
  }
  if (isPush && served.loseReplies > 0) {
    served.loseReplies -= 1;
    response.destroy();
    return;
  }
  const end = answer.indexOf('\r\n\r\n');
  const headers = answer.subarray(0, end).toString().split('\r\n').map((line) => line.split(': ') as [string, string]);
  const status = headers.find(([name]) => name === 'Status')?.[1];
  response.writeHead(Number.parseInt(status ?? '200', 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
  response.end(answer.subarray(end + 4));
}

function backend(folder: string, request: IncomingMessage, done: (answer: Buffer) => void): void {
  const { pathname, search } = new URL(String(request.url), 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'uploadpack.allowFilter',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'http.receivepack',
      GIT_CONFIG_VALUE_1: 'true',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => done(Buffer.concat(chunks)));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
