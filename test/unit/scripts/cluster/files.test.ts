import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../../actions/common/runtime/canonical.ts';
import { requireProgram, runProgram } from '../../../../actions/common/runtime/exec.ts';
import { CERTIFICATES, writeCertificates } from '../../../../scripts/src/cluster/certificates.ts';
import { readDescription, writeDescription } from '../../../../scripts/src/cluster/description.ts';
import { writeImageArchive } from '../../../../scripts/src/cluster/image-archive.ts';
import { missingPackages } from '../../../../scripts/src/cluster/packages.ts';
import { placesIn } from '../../../../scripts/src/cluster/places.ts';
import { shellLines } from '../../../../scripts/src/cluster/shell-lines.ts';
import { processIdentity } from '../../../../scripts/src/machine/processes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-files-'));
});
afterEach(async () => rm(folder, { recursive: true }));

test('every certificate is signed by the authority of the cluster, and keys are for nobody else', async () => {
  const places = placesIn(folder);
  await writeCertificates(places);
  const read = async (name: string): Promise<X509Certificate> => new X509Certificate(await readFile(places.certificate(name)));
  const authority = await read('ca');
  for (const { name } of CERTIFICATES) {
    const certificate = await read(name);
    expect([certificate.checkIssued(authority), certificate.verify(authority.publicKey), certificate.ca]).toEqual([true, true, false]);
    expect((await stat(places.key(name))).mode & 0o077).toBe(0);
  }
  const server = await read('api-server');
  expect(server.checkIP('10.99.0.2')).toBe('10.99.0.2');
  expect(server.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
  expect((await read('node')).subject).toBe('O=system:nodes\nCN=system:node:node1');
});

describe('an archive of an image', () => {
  const files = (): Record<string, string> => ({ '/bin/tool': join(folder, 'tool') });
  const make = async (name: string): Promise<string> => {
    const archive = join(folder, `${name}.tar`);
    await writeImageArchive({ name: 'registry.example/tool:1', files: files(), links: { '/bin/t': 'tool' }, entrypoint: ['/bin/tool'] }, archive, join(folder, 'work'));
    return archive;
  };
  const unpack = (archive: string, file: string): Promise<string> => requireProgram(runProgram, 'Unpacking', 'tar', ['-xOf', archive, file], { encoding: 'latin1' });

  beforeEach(async () => {
    await writeFile(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
  });

  test('names its configuration and its layer by their content', async () => {
    const archive = await make('one');
    const [manifest] = JSON.parse(await unpack(archive, './manifest.json')) as [{ Config: string; RepoTags: string[]; Layers: string[] }];
    const configuration = await unpack(archive, `./${manifest.Config}`);
    expect(manifest).toMatchObject({ Config: `${sha256(configuration).slice('sha256:'.length)}.json`, RepoTags: ['registry.example/tool:1'] });
    const layer = Buffer.from(await unpack(archive, `./${manifest.Layers[0]}`), 'latin1');
    expect(JSON.parse(configuration)).toMatchObject({ rootfs: { diff_ids: [sha256(layer)] }, config: { Entrypoint: ['/bin/tool'] } });
    await writeFile(join(folder, 'layer.tar'), layer);
    expect(await requireProgram(runProgram, 'Listing', 'tar', ['-tvf', join(folder, 'layer.tar')])).toMatch(/rwxr-xr-x 0\/0 .* \.\/bin\/tool\n/);
  });

  test('is the same of the same files', async () => {
    const first = await readFile(await make('one'));
    expect(first.equals(await readFile(await make('two')))).toBe(true);
  });
});

test('a package is missing when a program of it is not to be found, and is named once', async () => {
  await mkdir(join(folder, 'programs'));
  await writeFile(join(folder, 'programs', 'there'), '');
  await chmod(join(folder, 'programs', 'there'), 0o755);
  const place = { folder: join(folder, 'programs') };
  const programs = [{ program: 'there', package: 'a', ...place }, { program: 'gone', package: 'b', ...place }, { program: 'lost', package: 'b', ...place }];
  expect(await missingPackages(programs)).toEqual(['b']);
});

test('a cluster is known as long as the process that holds it runs', async () => {
  const places = placesIn(folder);
  expect(await readDescription(places)).toBeUndefined();
  const description = { holder: String(processIdentity(process.pid)), programs: '/programs', argocdToken: 'token', isKept: true };
  await writeDescription(places, description);
  expect(await readDescription(places)).toEqual(description);
  await writeDescription(places, { ...description, holder: `${process.pid} 1` });
  expect(await readDescription(places)).toBeUndefined();
});

test('a shell understands the lines for it, whatever is in the paths', async () => {
  const lines = shellLines({ kubeconfig: "/it's/a $HOME", programs: '/programs', argocdAddress: 'http://argocd.example:8080', argocdToken: 'secret' });
  const said = await requireProgram(runProgram, 'Asking a shell', 'sh', ['-c', `${lines}\necho "$KUBECONFIG|$ARGOCD_SERVER|\${PATH%%:*}"`]);
  expect(said.trim()).toBe("/it's/a $HOME|argocd.example:8080|/programs");
});
