import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Readable, Transform } from 'node:stream';
import { pause } from '../../../actions/common/runtime/retry.ts';

/** One request that came, as far as it has been served. */
export interface GitRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  /** Bytes of the request's body as they were sent (git compresses long ones), and of the reply's. */
  bytesUp: number;
  bytesDown: number;
}

/** git over smart HTTP on the loopback, as a git host serves it, with switches for what goes wrong on the way. */
export interface GitServer {
  url: string;
  requests: GitRequest[];
  /** Settings of git on the server's side: what it offers and what it refuses. */
  settings: Record<string, string>;
  /** Whether it knows version 2 of the protocol, as every server does that is not very old. */
  knowsVersion2: boolean;
  /** Milliseconds that every request waits before it is served, as over a long line. */
  delay: number;
  /** Runs before a request is served: here somebody else can move a branch, whatever the step. */
  beforeRequest: (request: GitRequest) => void;
  /** How many of the next replies that `mayLose` names never arrive, while their requests are carried out. */
  loseReplies: number;
  /** Pushes, unless it is set. */
  mayLose: (request: GitRequest) => boolean;
  /** Runs after a push was carried out and before its reply is sent or lost. */
  afterPush: () => void;
  close(): Promise<void>;
}

export function isPush({ method, path }: Pick<GitRequest, 'method' | 'path'>): boolean {
  return method === 'POST' && path.endsWith('/git-receive-pack');
}

/** @param authorization the header without which the server answers 401. */
export async function serveGit(folder: string, authorization?: string): Promise<GitServer> {
  const served: GitServer = {
    url: '', requests: [], settings: { 'uploadpack.allowFilter': 'true', 'http.receivepack': 'true' }, knowsVersion2: true, delay: 0, loseReplies: 0,
    beforeRequest: () => undefined, mayLose: isPush, afterPush: () => undefined, close: () => Promise.resolve(),
  };
  const server = createServer((request, response) => void answer(folder, served, authorization, request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  served.close = () => closed(server);
  return served;
}

async function answer(folder: string, served: GitServer, authorization: string | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const noted: GitRequest = { method: String(request.method), path: String(request.url), authorization: request.headers.authorization, bytesUp: 0, bytesDown: 0 };
  served.requests.push(noted);
  await (served.delay > 0 ? pause(served.delay) : undefined);
  served.beforeRequest(noted);
  if (authorization !== undefined && noted.authorization !== authorization) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const reply = backend(folder, served, request, (bytes) => (noted.bytesUp += bytes));
  if (isPush(noted) || served.mayLose(noted)) {
    await replyAfterwards(served, noted, reply, response);
  } else {
    // The program ends with the client that no longer listens.
    response.on('close', () => reply.destroy());
    reply.pipe(cgiReply(response, noted)).pipe(response);
  }
}

/** A reply that is sent, or lost, when everything was carried out. */
async function replyAfterwards(served: GitServer, noted: GitRequest, reply: Readable, response: ServerResponse): Promise<void> {
  const whole = Buffer.concat(await reply.toArray() as Buffer[]);
  if (isPush(noted)) {
    served.afterPush();
  }
  if (served.loseReplies > 0 && served.mayLose(noted)) {
    served.loseReplies -= 1;
    response.destroy();
    return;
  }
  const head = cgiReply(response, noted);
  head.pipe(response);
  head.end(whole);
}

/** Takes the head off what a CGI program writes, and answers with its status and headers; the body passes through. */
function cgiReply(response: ServerResponse, noted: GitRequest): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      let body = chunk;
      if (head !== undefined) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) {
          return done();
        }
        writeHead(response, head.subarray(0, end).toString());
        body = head.subarray(end + 4);
        head = undefined;
      }
      noted.bytesDown += body.length;
      return done(null, body);
    },
  });
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head.split('\r\n').map((line) => line.split(': ') as [string, string]);
  const status = headers.find(([name]) => name === 'Status')?.[1];
  response.writeHead(Number.parseInt(status ?? '200', 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
}

/** @param received is told the bytes of the body as they come. */
function backend(folder: string, { settings, knowsVersion2 }: GitServer, request: IncomingMessage, received: (bytes: number) => void): Readable {
  const { pathname, search } = new URL(String(request.url), 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      ...gitSettings(settings),
      GIT_PROTOCOL: knowsVersion2 ? String(request.headers['git-protocol'] ?? '') : '',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
    },
  });
  request.on('data', (chunk: Buffer) => received(chunk.length));
  request.pipe(child.stdin);
  // It stops reading where it refuses, and a client that hangs up stops sending.
  child.stdin.on('error', () => undefined);
  child.stderr.resume();
  return child.stdout;
}

function gitSettings(settings: Record<string, string>): Record<string, string> {
  const entries = Object.entries(settings);
  const numbered = entries.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${index}`, key], [`GIT_CONFIG_VALUE_${index}`, value]]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(numbered) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
