import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { requireProgram, runProgram } from '../../actions/common/runtime/exec.ts';
import { WITHOUT_PROXY } from '../../scripts/src/cluster/addresses.ts';
import { writeImageArchive } from '../../scripts/src/cluster/image-archive.ts';
import { BUSYBOX_IMAGE } from '../../scripts/src/cluster/own-images.ts';
import { clusterFolder, placesIn } from '../../scripts/src/cluster/places.ts';
import { startRegistry } from '../../scripts/src/registry/registry.ts';
import { Laboratory } from './support/laboratory.ts';

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

/** Loads an image that says good morning. */
async function loadGreeting(name: string): Promise<void> {
  const archive = join(folder, 'greeting.tar');
  await writeFile(join(folder, 'greeting'), 'good morning\n');
  const files = { '/bin/busybox': join(laboratory.cluster.programs, 'busybox'), '/greeting': join(folder, 'greeting') };
  await writeImageArchive({ name, files, entrypoint: ['/bin/busybox', 'cat', '/greeting'] }, archive, join(folder, 'work'));
  await laboratory.cluster.load(archive);
}

function pod(image: string, imagePullPolicy: string): object {
  return { ...POD, spec: { restartPolicy: 'Never', containers: [{ name: 'greeting', image, imagePullPolicy }] } };
}

test('an image of an archive that was loaded runs as a pod, and its log is read', async () => {
  await loadGreeting('registry.example/greeting:1');
  await laboratory.apply(pod('registry.example/greeting:1', 'Never'));
  expect(await ended()).toBe('good morning');
});

test('an image of a registry on this machine is pulled by its digest', async () => {
  const registry = await startRegistry({ dataFolder: join(folder, 'registry') });
  const mirror = await laboratory.cluster.mirror('pulled.example', registry.address);
  try {
    const { containerdSocket } = placesIn(clusterFolder());
    const pushed = `${mirror.address}/greeting:1`;
    await loadGreeting(pushed);
    const ctr = async (...args: string[]): Promise<string> =>
      requireProgram(runProgram, 'ctr', 'ctr', ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', ...args], { environment: WITHOUT_PROXY });
    await ctr('push', '--plain-http', pushed);
    await ctr('rm', '--sync', pushed);
    const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
    const manifest = await fetch(`http://${registry.address}/v2/greeting/manifests/1`, { headers: { accept } });
    await laboratory.apply(pod(`pulled.example/greeting@${manifest.headers.get('docker-content-digest')}`, 'Always'));
    expect(await ended()).toBe('good morning');
  } finally {
    await mirror.stop();
    await registry.stop();
  }
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
