import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Containers, DATABASE_IN_MEMORY, eventually, PREPARATION } from '../../integration/images/containers.ts';

let containers: Containers;
let server: string[];

beforeAll(async () => {
  containers = await Containers.open();
  const database = await containers.start('db', ...DATABASE_IN_MEMORY, '--env', 'POSTGRES_PASSWORD=odoo', containers.images.postgres, '-c', 'fsync=off');
  await eventually(() => containers.output('inspect', '--format', '{{.State.Health.Status}}', database), (status) => status === 'healthy');
  const connection = ['PGHOST=db', 'PGUSER=odoo', 'PGPASSWORD=odoo'].flatMap((variable) => ['--env', variable]);
  const places = ['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/var/lib/odoo:uid=10001,gid=10001,mode=0700'];
  server = [...connection, ...places, containers.images.odoo];
}, PREPARATION);

afterAll(() => containers.close(), 60_000);

const inside = (script: string): Promise<string> => containers.output('run', '--rm', '--pull', 'never', containers.images.odoo, 'sh', '-c', script);

describe('the Odoo image', () => {
  test('installs a database and serves its login page and assets, with a read-only root, on a closed network', async () => {
    const web = await containers.start('web', ...server, 'odoo', '--database', 'acme', '--init', 'base', '--max-cron-threads', '0');
    const base = `http://${await containers.address(web)}:8069`;
    const status = (path: string): Promise<number> => fetch(base + path).then((answer) => answer.status, () => 0);
    await eventually(() => status('/web/health'), (code) => code === 200, 120_000);
    const page = await eventually(() => fetch(`${base}/web/login`), ({ status: code }) => code === 200, 120_000);
    const assets = [...(await page.text()).matchAll(/(?:href|src)="(\/web\/assets\/[^"]+\.(?:css|js))"/g)].map((match) => match[1] ?? '');
    expect(assets.some((path) => path.endsWith('.css'))).toBe(true);
    for (const path of assets) {
      const answer = await fetch(base + path);
      expect(answer.status).toBe(200);
      // A stylesheet that could not be compiled is served too, with the error inside.
      expect((await answer.text()).includes('## CSS error message ##')).toBe(false);
    }
    const complaints = (await containers.logs(web)).split('\n').filter((line) => / (?:ERROR|CRITICAL) /.test(line));
    expect(complaints).toEqual([]);
    expect(await containers.output('exec', web, 'id', '-u')).toBe('10001');
  });

  test('has the clients of its database server, and Odoo’s time zones', async () => {
    expect(await inside('pg_dump --version && pg_restore --version && psql --version')).toMatch(/^pg_dump .* 17\.\d+.*\npg_restore .* 17\.\d+.*\npsql .* 17\.\d+/);
    expect(await inside('test -e /usr/share/zoneinfo/US/Eastern && echo there')).toBe('there');
  });

  test('has no build tools, no programs that change the user, no package lists', async () => {
    expect(await inside('for name in gcc cc make g++ dpkg-buildpackage node; do command -v $name; done; true')).toBe('');
    expect(await inside('find / -xdev -type f -perm /6000 2>/dev/null; true')).toBe('');
    expect(await inside('ls -A /var/lib/apt/lists /var/cache/apt')).toBe('/var/cache/apt:\n\n/var/lib/apt/lists:');
  });

  test('has a passwd entry, a writable home and a common temporary folder', async () => {
    expect(await inside('getent passwd 10001')).toBe('odoo:x:10001:10001::/var/lib/odoo:/bin/sh');
    expect(await inside('stat -c "%a %u" /tmp /var/lib/odoo /mnt/extra-addons')).toBe('1777 0\n700 10001\n755 10001');
  });

  test('says what it is in its labels', async () => {
    const labels = JSON.parse(await containers.output('image', 'inspect', '--format', '{{json .Config.Labels}}', containers.images.odoo)) as Record<string, string>;
    expect(labels).toMatchObject({
      'org.opencontainers.image.title': 'Odoo 19 base image',
      'org.opencontainers.image.version': expect.stringMatching(/^19\./),
      'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00Z$/),
      'org.opencontainers.image.base.name': expect.any(String),
      'org.opencontainers.image.source': expect.stringMatching(/^https:/),
    });
  });
});
