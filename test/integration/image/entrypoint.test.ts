import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PREPARATION, eventually } from '../images/containers.ts';
import { ReleaseLab } from './release-lab.ts';

const BUILD = 5 * 60_000;
const DIGEST = `sha256:${'1'.repeat(64)}`;

let lab: ReleaseLab;
let image = '';
beforeAll(async () => {
  lab = await ReleaseLab.open();
  await lab.build(await lab.checkout('good'), '19.0-1', { push: false });
  image = `${lab.image}:19.0-1`;
}, PREPARATION);
afterAll(() => lab.close(), BUILD);

async function run(settings: Record<string, string>, ...command: string[]) {
  const variables = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return lab.containers.docker('run', '--rm', '--network', 'none', '--pull', 'never', ...variables, image, ...command);
}

describe('the entrypoint', () => {
  test('runs any other command as it is', async () => {
    expect(await run({}, 'echo', 'hello')).toMatchObject({ exitCode: 0, stdout: 'hello\n' });
  });

  test('becomes Odoo, also when only options are given', async () => {
    expect((await run({}, '--version')).stdout).toMatch(/^Odoo Server 19\.0/);
  });

  test.each(['-u', '-uall', '--update=all', '-i', '--init=base'])('refuses %s, because a serving container never changes modules', async (option) => {
    const { exitCode, stderr } = await run({}, 'odoo', option, 'base', '--stop-after-init');
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('a serving container never changes modules')]);
  });

  test('needs to know the database when it has to ask for the marker', async () => {
    const { exitCode, stderr } = await run({ ODOO_RELEASE_DIGEST: DIGEST });
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('needs ODOO_RELEASE_DATABASE or PGDATABASE')]);
  });

  test('does not start Odoo when the marker cannot be read in time', async () => {
    const settings = { ODOO_RELEASE_DIGEST: DIGEST, ODOO_RELEASE_DATABASE: 'acme', ODOO_RELEASE_WAIT: '1', PGHOST: '127.0.0.1' };
    const { exitCode, stdout, stderr } = await run(settings);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).not.toContain('Odoo version');
  });

  test('ends at once when it is told to while it waits', async () => {
    const settings = ['ODOO_RELEASE_DIGEST', DIGEST, 'ODOO_RELEASE_DATABASE', 'acme', 'PGHOST', '127.0.0.1'];
    const variables = [0, 2, 4].flatMap((at) => ['--env', `${settings[at]}=${settings[at + 1]}`]);
    const container = await lab.containers.start('waiting', ...variables, image);
    await eventually(() => lab.containers.logs(container), (log) => log.includes('Waiting'));
    const begun = Date.now();
    await lab.containers.output('stop', '--time', '30', container);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await lab.containers.output('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('143');
  });
});
