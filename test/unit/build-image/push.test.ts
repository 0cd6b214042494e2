import { describe, expect, test } from '@jest/globals';
import { pushImage, requireSameLayers } from '../../../actions/build-image/src/push.ts';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import type { Registry, RegistryImage } from '../../../actions/common/image/registry.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';

const built = `sha256:${'1'.repeat(64)}`;
const digest = `sha256:${'2'.repeat(64)}`;

function registryWith(image: Partial<RegistryImage> | undefined): Registry {
  const found = image === undefined ? undefined : { digest, configDigest: built, labels: {}, ...image };
  return { resolve: () => Promise.resolve(found?.digest), image: () => Promise.resolve(found) };
}

function push(image: Partial<RegistryImage> | undefined, exitCode = 0): Promise<string> {
  const run: RunProgram = () => Promise.resolve({ exitCode, stdout: '', stderr: exitCode === 0 ? '' : 'denied: requested access to the resource is denied' });
  return pushImage(openDocker(run), registryWith(image), 'registry.example/acme/odoo', '19.0-42', built);
}

describe('a push', () => {
  test('answers the digest of the registry', async () => {
    expect(await push({})).toBe(digest);
  });

  test('of an engine that names images by their manifest is recognised too', async () => {
    expect(await push({ digest: built, configDigest: digest })).toBe(built);
  });

  test('whose tag another build took meanwhile is not believed', async () => {
    await expect(push({ configDigest: `sha256:${'3'.repeat(64)}` })).rejects.toThrow('stands for another image than the one just pushed');
  });

  test('that the registry does not know afterwards is an error', async () => {
    await expect(push(undefined)).rejects.toThrow('does not know registry.example/acme/odoo:19.0-42 right after the push');
  });

  test('that fails says why', async () => {
    await expect(push({}, 1)).rejects.toThrow('Pushing registry.example/acme/odoo:19.0-42 failed: denied');
  });
});

test('an image that was labelled has to have the layers of the one that was checked', async () => {
  const layersOf: Record<string, string> = { checked: '["a","b"]', same: '["a","b"]', other: '["a","c"]' };
  const run: RunProgram = (_program, args) => Promise.resolve({ exitCode: 0, stdout: layersOf[String(args.at(-1))] ?? '', stderr: '' });
  await expect(requireSameLayers(openDocker(run), 'checked', 'same')).resolves.toBeUndefined();
  await expect(requireSameLayers(openDocker(run), 'checked', 'other')).rejects.toThrow('the labelled image is not the checked one');
});
