import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Containers, eventually, PREPARATION } from './containers.ts';

let containers: Containers;
let front: string;
let base: string;

// A stand-in for Odoo that answers with what the proxy told it.
const UPSTREAM = `
import http.server
class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ("Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Upgrade")
        body = "".join(f"{n}={self.headers.get(n)};" for n in names).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("", 8069), Echo).serve_forever()`;

beforeAll(async () => {
  containers = await Containers.open();
  const places = ['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/var/lib/front:uid=10001'];
  front = await containers.start('front', ...places, '--env', 'FRONT_WEBSOCKET=web:8069', containers.images.front);
  base = `http://${await containers.address(front)}:8080`;
  await eventually(() => fetch(`${base}/front/state`).then((answer) => answer.text(), () => ''), (text) => text === 'open\n');
}, PREPARATION);

afterAll(() => containers.close(), 60_000);

describe('the front proxy', () => {
  test('shows the maintenance page while there is no Odoo behind it', async () => {
    const answer = await fetch(`${base}/odoo`);
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('cache-control')]).toEqual([503, '30', 'no-store']);
    expect(await answer.text()).toContain('We will be back in a moment');
  });

  test('finds an Odoo that starts later, and tells it who asked', async () => {
    await containers.start('web', containers.images.odoo, 'python3', '-c', UPSTREAM);
    const answer = await eventually(() => fetch(`${base}/web/login`), ({ status }) => status === 200);
    const text = await answer.text();
    expect(text).toContain(`Host=${base.slice('http://'.length)};X-Forwarded-Host=${base.slice('http://'.length)};X-Forwarded-Proto=http;`);
    expect(text).toMatch(/X-Forwarded-For=[\d.]+;Upgrade=None/);
    const socket = await fetch(`${base}/websocket`);
    expect(socket.status).toBe(200);
  });

  test('closes and opens with the next request when a file appears and disappears', async () => {
    const status = async (): Promise<number> => (await fetch(`${base}/web/login`)).status;
    await containers.output('exec', front, 'touch', '/var/lib/front/closed');
    expect(await status()).toBe(503);
    expect(await (await fetch(`${base}/front/state`)).text()).toBe('closed\n');
    await containers.output('exec', front, 'rm', '/var/lib/front/closed');
    expect(await status()).toBe(200);
  });

  test('keeps the database manager to itself, however it is written', async () => {
    for (const path of ['/web/database/manager', '/web//database/selector', '/web/./database/manager', '/web/%64atabase/list']) {
      expect((await fetch(base + path)).status).toBe(404);
    }
  });

  test('refuses an upstream that could change its configuration', async () => {
    const { exitCode, stderr } = await containers.docker('run', '--rm', '--pull', 'never', '--env', 'FRONT_HTTP=web:1; return 200', containers.images.front);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('FRONT_HTTP must be host:port')]);
  });

  test('stops at once and well', async () => {
    await containers.output('stop', '--time', '20', front);
    expect(await containers.output('inspect', '--format', '{{.State.ExitCode}}', front)).toBe('0');
  });
});
