import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Containers, eventually, PREPARATION } from './containers.ts';

let containers: Containers;

beforeAll(async () => {
  containers = await Containers.open();
}, PREPARATION);

afterAll(() => containers.close(), 60_000);

const sql = (container: string, statement: string): Promise<string> =>
  containers.output('exec', container, 'psql', '-U', 'odoo', '-d', 'postgres', '-Atc', statement);

async function healthy(container: string): Promise<void> {
  await eventually(() => containers.output('inspect', '--format', '{{.State.Health.Status}}', container), (status) => status === 'healthy');
}

describe('the PostgreSQL image', () => {
  test('runs as uid 10001 with a read-only root, keeps checksums and asks for passwords over the network', async () => {
    const data = ['--tmpfs', '/var/lib/postgresql/data:uid=10001,gid=10001,mode=0700', '--tmpfs', '/var/run/postgresql', '--tmpfs', '/tmp'];
    const server = await containers.start('locked', '--read-only', ...data, '--env', 'POSTGRES_PASSWORD=secret', containers.images.postgres, '-c', 'fsync=off');
    await healthy(server);
    expect(await containers.output('exec', server, 'id', '-u')).toBe('10001');
    const settings = "select string_agg(setting, ' ' order by name) from pg_settings where name in ('data_checksums','fsync','listen_addresses','password_encryption')";
    expect(await sql(server, settings)).toBe('on off * scram-sha-256');
    const connect = (password: string) =>
      containers.docker('exec', '--env', `PGPASSWORD=${password}`, server, 'psql', '-h', 'locked', '-U', 'odoo', '-d', 'postgres', '-Atc', 'select 17');
    expect((await connect('secret')).stdout.trim()).toBe('17');
    expect((await connect('wrong')).stderr).toContain('password authentication failed');
  });

  test('has no compiler, no programs that change the user, and a version in its labels', async () => {
    const script = 'for name in gcc cc make ld dpkg-buildpackage; do command -v $name; done; find / -xdev -type f -perm /6000 2>/dev/null; true';
    expect(await containers.output('run', '--rm', '--pull', 'never', containers.images.postgres, 'sh', '-c', script)).toBe('');
    const label = '{{index .Config.Labels "org.opencontainers.image.version"}}';
    expect(await containers.output('image', 'inspect', '--format', label, containers.images.postgres)).toMatch(/^17/);
  });

  test('refuses to start an empty cluster without a password', async () => {
    const { exitCode, stderr } = await containers.docker('run', '--rm', '--pull', 'never', containers.images.postgres);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE');
  });

  test('refuses two passwords at once', async () => {
    const two = ['--env', 'POSTGRES_PASSWORD=a', '--env', 'POSTGRES_PASSWORD_FILE=/etc/hostname'];
    const { exitCode, stderr } = await containers.docker('run', '--rm', '--pull', 'never', ...two, containers.images.postgres);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('not both')]);
  });

  test('stops within seconds although a client is connected, and has its data again afterwards', async () => {
    const server = await containers.start('durable', '--env', 'POSTGRES_PASSWORD=secret', containers.images.postgres);
    await healthy(server);
    await sql(server, 'create table kept as select 42 as answer');
    await containers.docker('exec', '--detach', server, 'psql', '-U', 'odoo', '-d', 'postgres', '-c', 'select pg_sleep(60)');
    const begin = Date.now();
    await containers.output('stop', '--time', '20', server);
    expect(Date.now() - begin).toBeLessThan(10_000);
    expect(await containers.output('inspect', '--format', '{{.State.ExitCode}}', server)).toBe('0');
    await containers.output('start', server);
    await healthy(server);
    expect(await sql(server, 'select answer from kept')).toBe('42');
    expect(await containers.logs(server)).not.toContain('not properly shut down');
  });

  test('makes the cluster anew when the first start was killed half-way', async () => {
    const half = 'mkdir -p $PGDATA.new/base && echo 17 > $PGDATA.new/PG_VERSION && exec postgres-entrypoint';
    const server = await containers.start('half', '--env', 'POSTGRES_PASSWORD=secret', containers.images.postgres, 'sh', '-c', half);
    await healthy(server);
    expect(await sql(server, 'select 1')).toBe('1');
  });
});
