import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Serves bare repositories by HTTP with git's own CGI program. Everybody may read; a push needs the token. */
export function serveGit(repositories: string, token: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const pushes = `${path}?${query}`.includes('git-receive-pack');
  if (pushes && request.headers.authorization?.replace(/^basic /i, '') !== login(token)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    return;
  }
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: repositories,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path.replace(/\.git\//, '/'),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: request.headers['git-protocol']?.toString(),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      REMOTE_USER: pushes ? 'x-access-token' : undefined,
    },
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.on('close', () => answer(Buffer.concat(chunks), response));
}

/** Takes a CGI answer apart: header lines, an empty line, the body. */
function answer(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const headers = output.subarray(0, end).toString('utf8').split('\r\n').map((line) => line.split(/:\s*/, 2) as [string, string]);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
  response.writeHead(Number(status?.split(' ')[0] ?? 200), Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'status')));
  response.end(output.subarray(end + 4));
}

function login(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}
