import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { requireProgram, runProgram } from '../../actions/common/runtime/exec.ts';
import { writeImageArchive } from '../../scripts/src/cluster/image-archive.ts';
import { BUSYBOX_IMAGE } from '../../scripts/src/cluster/own-images.ts';
import { Laboratory } from './support/laboratory.ts';

jest.setTimeout(300_000);

let laboratory: Laboratory;
let folder: string;
beforeEach(async () => {
  laboratory = await Laboratory.open();
  folder = await mkdtemp(join(tmpdir(), 'cluster-node-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await laboratory.close();
});

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' } };

async function ended(): Promise<string> {
  await laboratory.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/pod', '--timeout=60s');
  return (await laboratory.kubectl('logs', 'pod')).trim();
}

test('an image of an archive that was loaded runs as a pod, and its log is read', async () => {
  const archive = join(folder, 'greeting.tar');
  await writeFile(join(folder, 'greeting'), 'good morning\n');
  const files = { '/bin/busybox': join(laboratory.cluster.programs, 'busybox'), '/greeting': join(folder, 'greeting') };
  await writeImageArchive({ name: 'registry.example/greeting:1', files, entrypoint: ['/bin/busybox', 'cat', '/greeting'] }, archive, join(folder, 'work'));
  await laboratory.cluster.load(archive);
  await laboratory.apply({ ...POD, spec: { restartPolicy: 'Never', containers: [{ name: 'greeting', image: 'registry.example/greeting:1', imagePullPolicy: 'Never' }] } });
  expect(await ended()).toBe('good morning');
});

test('a claim gets a volume that a pod writes to as any user, with a group of its own', async () => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'filestore' }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } };
  const container = { name: 'writer', image: BUSYBOX_IMAGE, args: ['-c', 'id -u; touch /data/file && stat -c %g /data/file'], volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  const securityContext = { runAsUser: 10001, runAsGroup: 10001, fsGroup: 10002, runAsNonRoot: true };
  await laboratory.apply(claim, {
    ...POD,
    spec: { restartPolicy: 'Never', securityContext, containers: [container], volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'filestore' } }] },
  });
  expect((await ended()).split('\n')).toEqual(['10001', '10002']);
});

test('programs run where the loopback addresses of the cluster are', async () => {
  const [program, args] = laboratory.cluster.inside('redis-cli', ['-h', '127.0.0.1', 'ping']);
  expect((await requireProgram(runProgram, 'Asking redis', program, args)).trim()).toBe('PONG');
});
