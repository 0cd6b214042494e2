import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProblemsFound } from '../../../actions/build-image/src/report.ts';
import { readLabels } from '../../../actions/common/image/labels.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { together } from '../../../actions/common/runtime/together.ts';
import { PREPARATION } from '../images/containers.ts';
import { ReleaseLab } from './release-lab.ts';

const BUILD = 5 * 60_000;
// iniconfig 2.0.0 (MIT), 6 kB.
const INTENT = 'changes:\n  - deletes: acme_tag\n    because: Nobody uses these tags.\n';
const LOCK = 'iniconfig==2.0.0 \\\n    --hash=sha256:b6a85871a79d2e3b22d2d1b94ac2824226a63c6b741c88f7ae975f18b6778374\n';

let lab: ReleaseLab;
beforeAll(async () => {
  lab = await ReleaseLab.open();
}, PREPARATION);
afterAll(() => lab.close(), BUILD);

async function withPackages(folder: string): Promise<void> {
  await writeFile(join(folder, 'requirements.lock'), LOCK);
  await writeFile(join(folder, 'release-intent.yaml'), INTENT);
}

async function problemsOf(fixture: string, tag: string, change?: (folder: string) => Promise<void>): Promise<string[]> {
  const refused: unknown = await lab.build(await lab.checkout(fixture, change), tag).catch((error: unknown) => error);
  if (!(refused instanceof ProblemsFound)) {
    throw refused;
  }
  return refused.problems.map(({ code, file, line }) => `${code} ${file}:${line}`);
}

/** By their title, because other suites build on the same engine at the same time. */
async function candidates(tag: string): Promise<string> {
  return lab.containers.output('image', 'ls', '--quiet', '--filter', `label=org.opencontainers.image.title=Odoo release ${lab.image}:${tag}`);
}

describe('a good source', () => {
  let outputs: Record<string, string> = {};
  beforeAll(async () => {
    ({ outputs } = await lab.build(await lab.checkout('good', withPackages), '19.0-1'));
  }, BUILD);

  test('becomes an image with the digest that the registry gave', async () => {
    expect(outputs['digest']).toBe(await lab.registry.resolve({ name: lab.image, tag: '19.0-1' }));
    expect(JSON.parse(String(outputs['modules']))).toEqual({ acme_budget: '19.0.1.2.0', acme_phone: '19.0.2.1' });
  });

  test('leaves one image of that title, and no candidate', async () => {
    expect((await candidates('19.0-1')).split('\n')).toHaveLength(1);
  });

  test('is named in the labels', async () => {
    const image = await lab.registry.image({ name: lab.image, digest: String(outputs['digest']) });
    expect(readLabels(image?.labels ?? {})).toMatchObject({
      source: 'https://git.example/acme/odoo',
      revision: expect.stringMatching(/^[0-9a-f]{40}$/),
      version: '19.0-1',
      series: '19.0',
      modules: { acme_budget: '19.0.1.2.0', acme_phone: '19.0.2.1' },
      addonsPath: ['/opt/odoo/addons'],
      intent: sha256(INTENT),
    });
  });

  test('leaves a statement about that digest and a bill of what is in the image', async () => {
    const statement = JSON.parse(await readFile(String(outputs['evidence']), 'utf8'));
    expect(`sha256:${statement.subject[0].digest.sha256}`).toBe(outputs['digest']);
    expect(statement.predicate.release.source).toMatch(/^acme\/odoo@[0-9a-f]{40}$/);
    expect(statement.predicate.release.intent).toBe(sha256(INTENT));
    const bill = JSON.parse(await readFile(String(outputs['sbom']), 'utf8'));
    const purls: string[] = bill.components.map(({ purl }: { purl?: string }) => purl ?? '');
    expect(purls).toEqual(expect.arrayContaining(['pkg:pypi/iniconfig@2.0.0', 'pkg:generic/acme_phone@19.0.2.1']));
    expect(purls.filter((purl) => purl.startsWith('pkg:deb/debian/')).length).toBeGreaterThan(100);
  });

  test('is in the image with its packages and the helper, and without what built them', async () => {
    const script = 'id -u; python3 -c "import iniconfig; print(iniconfig.__file__)"; odoo-release --version; cat /etc/odoo/odoo.conf /opt/odoo/release-intent.yaml; command -v pip gcc; ls /kit /requirements';
    const { stdout } = await lab.containers.docker('run', '--rm', '--network', 'none', '--pull', 'never', `${lab.image}:19.0-1`, 'sh', '-c', script);
    expect(stdout).toMatch(/^10001\n\/opt\/odoo-requirements\/iniconfig\/__init__\.py\n\{"helper": "[\d.]+"\}\n\[options\]\naddons_path = .*,\/opt\/odoo\/addons\n[^]*changes:\n {2}- deletes: acme_tag\n/);
    expect(stdout).not.toMatch(/bin\/(?:pip|gcc)/);
  });

  test('shares the layer with its packages with a later release that needs the same ones', async () => {
    const later = await lab.checkout('good', async (folder) => {
      await withPackages(folder);
      await writeFile(join(folder, 'addons', 'acme_budget', 'static.txt'), 'new');
    });
    await lab.build(later, '19.0-8', { push: false });
    const [first, second] = await together(['19.0-1', '19.0-8'].map(async (tag) => JSON.parse(await lab.layers(tag)) as string[]));
    expect(second?.slice(0, -1)).toEqual(first?.slice(0, -1));
    expect(second?.at(-1)).not.toBe(first?.at(-1));
  }, BUILD);

  test('gives the same layers when it is built again without a cache', async () => {
    const source = await lab.checkout('good');
    await lab.build(source, '19.0-2', { push: false, cache: false });
    await lab.build(source, '19.0-3', { push: false, cache: false });
    expect(await lab.layers('19.0-2')).toBe(await lab.layers('19.0-3'));
  }, BUILD);
});

describe('a source that cannot be released', () => {
  test('is refused with file and line for missing modules and packages, and nothing is pushed', async () => {
    expect(await problemsOf('missing-dependency', '19.0-4')).toEqual([
      'dependency addons/acme_budget/__manifest__.py:6',
      'external-dependency addons/acme_budget/__manifest__.py:7',
      'module-version addons/acme_import/__manifest__.py:3',
    ]);
    expect(await lab.registry.resolve({ name: lab.image, tag: '19.0-4' })).toBeUndefined();
    expect(await candidates('19.0-4')).toBe('');
  }, BUILD);

  test('is refused with file and line for syntax errors, failing imports and manifests that are no literal', async () => {
    expect(await problemsOf('syntax-error', '19.0-5')).toEqual([
      'manifest addons/acme_manifest/__manifest__.py:3',
      'syntax addons/acme_budget/models/project_budget.py:8',
      'import addons/acme_import_error/__init__.py:3',
    ]);
  }, BUILD);

  test('is refused with the addon whose import ends Python, beside what was found before it', async () => {
    const addon = async (folder: string, name: string, code: string, manifest = '{"version": "1.0"}'): Promise<void> => {
      await mkdir(join(folder, 'addons', name));
      await writeFile(join(folder, 'addons', name, '__manifest__.py'), manifest);
      await writeFile(join(folder, 'addons', name, '__init__.py'), code);
    };
    const found = await problemsOf('good', '19.0-7', async (folder) => {
      await addon(folder, 'a_exit', 'import sys\nsys.exit(0)\n');
      await addon(folder, 'b_version', '', '{"version": "1.0",\n"external_dependencies": {"python": ["requests>=99"]}}');
      await addon(folder, 'c_end', 'import os\nos._exit(0)\n');
    });
    expect(found).toEqual([
      'import addons/a_exit/__init__.py:2', 'external-dependency addons/b_version/__manifest__.py:2', 'import addons/c_end/__init__.py:undefined',
    ]);
  }, BUILD);

  test('is refused on a base image of another series', async () => {
    await expect(lab.build(await lab.checkout('good'), '18.0-1', { series: '18.0' })).rejects.toThrow('is an upgrade project, not a release');
  }, BUILD);

  test('is refused when a package does not have the locked hash', async () => {
    const source = await lab.checkout('good', (folder) => writeFile(join(folder, 'requirements.lock'), LOCK.replace('b6a8', '0000')));
    await expect(lab.build(source, '19.0-6')).rejects.toThrow(/The image could not be built:[^]*DO NOT MATCH THE HASHES/);
  }, BUILD);
});
