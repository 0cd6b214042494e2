import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { debianSystem } from '../../../scripts/src/debian/system.ts';
import { Containers } from '../images/containers.ts';
import { startRegistry } from '../../../scripts/src/registry/registry.ts';
import type { Registry, RegistryOptions } from '../../../scripts/src/registry/registry.ts';

const DEADLINE = 120_000;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'registry-'));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** Pushes an image of one blob by the registry's own interface; answers the digest that the registry gave it. */
async function push(registry: Registry, content: string): Promise<string | null> {
  const base = `http://${registry.address}/v2/acme/odoo`;
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const upload = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  await fetch(`${upload.headers.get('location')}&digest=${encodeURIComponent(digest)}`, { method: 'PUT', body: content });
  const blob = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: content.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: blob, layers: [] });
  const answer = await fetch(`${base}/manifests/19.0-1`, { method: 'PUT', body: manifest, headers: { 'content-type': MANIFEST } });
  return answer.headers.get('docker-content-digest');
}

async function pull(registry: Registry, digest: string | null): Promise<number> {
  return (await fetch(`http://${registry.address}/v2/acme/odoo/manifests/${digest}`, { headers: { accept: MANIFEST } })).status;
}

async function start(options: Partial<RegistryOptions> = {}): Promise<Registry> {
  if ((await debianSystem()) !== undefined) {
    return startRegistry({ dataFolder, ...options });
  }
  const { engine } = await Containers.open();
  return startRegistry({ dataFolder, engine, ...options });
}

describe('the local registry', () => {
  test('answers on loopback only, gives a digest, and has the image again after a restart', async () => {
    const first = await start();
    expect(first.address).toMatch(/^127\.0\.0\.1:\d+$/);
    const digest = await push(first, '{}');
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    await first.stop();
    await expect(pull(first, digest)).rejects.toThrow();
    const second = await start();
    expect(await pull(second, digest)).toBe(200);
    await second.stop();
  }, DEADLINE);

  test('takes the place of one that a killed script left on the same folder and port', async () => {
    const left = await start();
    const port = Number(left.address.split(':')[1]);
    const registry = await start({ port });
    expect(registry.address).toBe(left.address);
    expect(await pull(registry, await push(registry, '{}'))).toBe(200);
    await registry.stop();
  }, DEADLINE);

  test('says why it does not start when its port is taken', async () => {
    const registry = await start();
    const other = await mkdtemp(join(tmpdir(), 'registry-'));
    const second = start({ dataFolder: other, port: Number(registry.address.split(':')[1]) });
    await expect(second).rejects.toThrow(/did not start: .*address already in use/);
    await registry.stop();
    await rm(other, { recursive: true });
  }, DEADLINE);
});
