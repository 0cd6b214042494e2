import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildArguments, buildImage } from '../../../actions/build-image/src/image-build.ts';
import { readInputs } from '../../../actions/build-image/src/inputs.ts';
import { pipSecrets } from '../../../actions/build-image/src/pip-settings.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { temporaryTree } from './temporary-tree.ts';

const builder = { program: '/usr/bin/docker', kind: 'integrated' } as const;
const build = {
  folder: '/tmp/context', base: 'odoo:19.0', target: 'registry.example/acme/odoo:1', labels: { 'odoo.release.series': '19.0' },
  secrets: [{ id: 'certificates', path: '/etc/ssl/ca.pem' }], epoch: 1_700_000_000, cache: true,
};

describe('the build command', () => {
  test('is one argument vector', () => {
    expect(buildArguments(builder, build)).toEqual([
      'build', '--progress', 'plain', '--platform', 'linux/amd64', '--build-arg', 'BASE=odoo:19.0', '--build-arg', 'SOURCE_DATE_EPOCH=1700000000',
      '--label', 'odoo.release.series=19.0', '--secret', 'id=certificates,src=/etc/ssl/ca.pem', '--tag', 'registry.example/acme/odoo:1', '--', '/tmp/context',
    ]);
    expect(buildArguments(builder, { ...build, cache: false })).toContain('--no-cache');
  });

  test('that fails tells what the failed step said, without the numbers of the steps', async () => {
    const stderr = '#9 [2/3] RUN x\n#9 0.402 working\n------\n > [2/3] RUN x:\n#9 1.2 ERROR: no matching distribution\n------\nexecutor failed running\n';
    const run: RunProgram = () => Promise.resolve({ exitCode: 1, stdout: '', stderr });
    await expect(buildImage(run, builder, build, () => undefined)).rejects.toThrow('The image could not be built:\nERROR: no matching distribution\nexecutor failed running');
  });
});

describe("pip's settings", () => {
  test('are secrets of the build: configuration, certificates, and what variables say', async () => {
    const home = await temporaryTree({ '.config/pip/pip.conf': '[global]\n', 'ca.pem': '' });
    const folder = await temporaryTree({});
    const secrets = await pipSecrets({ HOME: home, PIP_CERT: join(home, 'ca.pem'), PIP_INDEX_URL: 'https://u:p@index.example/simple' }, folder);
    expect(secrets).toEqual([
      { id: 'pip-configuration', path: join(home, '.config/pip/pip.conf') },
      { id: 'pip-settings', path: join(folder, 'pip-settings.conf') },
      { id: 'certificates', path: join(home, 'ca.pem') },
    ]);
    expect(await readFile(join(folder, 'pip-settings.conf'), 'utf8')).toBe('[global]\nindex-url = https://u:p@index.example/simple\n');
    expect((await stat(join(folder, 'pip-settings.conf'))).mode & 0o777).toBe(0o600);
  });

  test('trust whom the machine trusts when nobody says otherwise', async () => {
    const folder = await temporaryTree({});
    const certificates = (await pipSecrets({ HOME: folder }, folder)).find(({ id }) => id === 'certificates');
    expect([undefined, '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']).toContain(certificates?.path);
  });

  test('cannot smuggle in other options through a line break', async () => {
    const folder = await temporaryTree({});
    await pipSecrets({ HOME: folder, PIP_INDEX_URL: 'https://a\ntrusted-host = evil' }, folder);
    expect(await readFile(join(folder, 'pip-settings.conf'), 'utf8')).toBe('[global]\nindex-url = https://a trusted-host = evil\n');
  });
});

describe('inputs of build-image', () => {
  const good = { GITHUB_WORKSPACE: process.cwd(), INPUT_IMAGE: 'registry.example/acme/odoo', INPUT_TAG: '19.0-42', INPUT_SERIES: '19.0', 'INPUT_BASE-IMAGE': 'odoo:19.0' };

  test('have defaults for all but image, tag, series and base image', async () => {
    expect(await readInputs(good)).toEqual({
      context: process.cwd(), image: 'registry.example/acme/odoo', tag: '19.0-42', series: '19.0', baseImage: { name: 'odoo', tag: '19.0' }, push: true, cache: true,
    });
  });

  test('are all checked at once', async () => {
    const wrong = { ...good, INPUT_IMAGE: 'acme/odoo:1', INPUT_TAG: '-x', INPUT_SERIES: 'nineteen', 'INPUT_BASE-IMAGE': '--help', INPUT_PUSH: 'yes', INPUT_PLATFORMS: 'linux/arm64' };
    const refused = readInputs(wrong);
    await expect(refused).rejects.toThrow('6 inputs are wrong:');
    await expect(refused).rejects.toThrow('Input "platforms" must be linux/amd64');
  });

  test('keep the context inside the workspace', async () => {
    await expect(readInputs({ ...good, INPUT_CONTEXT: '../..' })).rejects.toThrow(/^Input "context": .*leaves/);
  });
});
