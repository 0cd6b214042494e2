import { access, appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KIT_VERSION } from '../../../../actions/common/runtime/version.ts';
import { parseLock } from '../../../../scripts/src/customer/kit-lock.ts';
import type { Render } from '../../../../scripts/src/upgrade-kit/rendered-changes.ts';
import { type Upgrade, upgradeKit } from '../../../../scripts/src/upgrade-kit/upgrade.ts';
import { boutique, cluster, make, tree, withFolder } from '../customer/samples.ts';

const CONFIG = 'base/app/config.yaml';
const VENDORED = `gitops/vendor/odoo-kit/${CONFIG}`;

/** What the base of the part says, and the environment's own settings: as much of Kustomize as these tests need. */
const render: Render = async (folder) => {
  const base = await readFile(join(folder, '../../../vendor/odoo-kit/base', basename(folder), 'config.yaml'), 'utf8');
  return `${base}---\n${await readFile(join(folder, '../settings/kustomization.yaml'), 'utf8')}`;
};

/** A customer that an older kit made; the kit's base has changed since. */
async function outdated(folder: string): Promise<void> {
  await make(folder, cluster());
  const lock = join(folder, 'gitops/kit.lock.json');
  await writeFile(lock, (await readFile(lock, 'utf8')).replace(/"kit": "[^"]*"/, '"kit": "0.0.9"'));
  await writeFile(join(folder, 'kit', CONFIG), (await readFile(join(folder, 'kit', CONFIG), 'utf8')).replace('version: "1"', 'version: "2"'));
}

function upgrade(folder: string, options: { dryRun?: boolean; render?: Render } = {}): Promise<Upgrade> {
  return upgradeKit({ repository: join(folder, 'gitops'), templates: join(folder, 'kit'), dryRun: false, render, ...options }, { step: (_title, work) => work(() => undefined) });
}

async function refusedUnchanged(folder: string, sentence: string | RegExp, options: Parameters<typeof upgrade>[1] = {}): Promise<void> {
  const before = await tree(join(folder, 'gitops'));
  await expect(upgrade(folder, options)).rejects.toThrow(sentence);
  expect(await tree(join(folder, 'gitops'))).toEqual(before);
}

describe('an upgrade', () => {
  test('brings the templates and the lock to this version, and nothing else', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      const before = await tree(join(folder, 'gitops'));
      const done = await upgrade(folder);
      expect(done).toMatchObject({ from: '0.0.9', to: KIT_VERSION, changed: [VENDORED.replace('gitops/', '')] });
      const after = await tree(join(folder, 'gitops'));
      expect([...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path)).toEqual(['kit.lock.json', VENDORED.replace('gitops/', '')]);
      expect(await readFile(join(folder, VENDORED), 'utf8')).toBe(await readFile(join(folder, 'kit', CONFIG), 'utf8'));
      expect(parseLock(String(after.get('kit.lock.json')))?.kit).toBe(KIT_VERSION);
    });
  });

  test('shows what each environment would apply that it does not apply now', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      const { rendered, diff } = await upgrade(folder);
      expect(rendered.map(({ path }) => path)).toEqual(['environments/production/app.yaml', 'environments/staging/app.yaml']);
      expect(diff).toContain('--- a/environments/production/app.yaml\n+++ b/environments/production/app.yaml');
      expect(diff).toContain('-  version: "1"\n+  version: "2"');
    });
  });

  test('shows the environments of every customer in a repository of many', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      await mkdir(join(folder, 'gitops/customers/acme'), { recursive: true });
      await rename(join(folder, 'gitops/environments'), join(folder, 'gitops/customers/acme/environments'));
      const { rendered } = await upgrade(folder, { render: async (path) => readFile(join(path, '../../../../..', 'vendor/odoo-kit', CONFIG), 'utf8') });
      expect(rendered.map(({ path }) => path)).toContain('customers/acme/environments/production/app.yaml');
    });
  });

  test('dry writes nothing', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      const before = await tree(join(folder, 'gitops'));
      expect((await upgrade(folder, { dryRun: true })).changed).toHaveLength(1);
      expect(await tree(join(folder, 'gitops'))).toEqual(before);
    });
  });

  test('a second time changes nothing', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      await upgrade(folder);
      const before = await tree(join(folder, 'gitops'));
      expect(await upgrade(folder)).toMatchObject({ changed: [], rendered: [], diff: '' });
      expect(await tree(join(folder, 'gitops'))).toEqual(before);
    });
  });

  test('takes away what the kit has no more', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      await rm(join(folder, 'kit/components/database-external'), { recursive: true });
      expect((await upgrade(folder)).changed).toContain('vendor/odoo-kit/components/database-external/app/kustomization.yaml');
      await expect(access(join(folder, 'gitops/vendor/odoo-kit/components/database-external/app/kustomization.yaml'))).rejects.toThrow('ENOENT');
    });
  });

  test('that was killed half-way goes on where it was', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      await writeFile(join(folder, VENDORED), await readFile(join(folder, 'kit', CONFIG)));
      expect((await upgrade(folder)).changed).toEqual([]);
      expect(parseLock(await readFile(join(folder, 'gitops/kit.lock.json'), 'utf8'))?.kit).toBe(KIT_VERSION);
    });
  });

  test('says of an environment that can not be rendered as it is that all of it counts as new', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      const { rendered } = await upgrade(folder, { render: (path) => (path.includes('/gitops/') && path.endsWith('production/app') ? Promise.reject(new Error('no such component')) : render(path)) });
      expect(rendered.find(({ path }) => path === 'environments/production/app.yaml')).toMatchObject({ before: null, broken: 'no such component' });
    });
  });
});

describe('an upgrade is refused, and nothing is written,', () => {
  test('where vendored files were changed, added or deleted by hand, which are all named', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      await appendFile(join(folder, VENDORED), '# ours\n');
      await writeFile(join(folder, 'gitops/vendor/odoo-kit/components/ours.yaml'), 'a: 1\n');
      await rm(join(folder, 'gitops/vendor/odoo-kit/components/wire-app'), { recursive: true });
      await refusedUnchanged(folder, /base\/app\/config\.yaml: was changed by hand(.|\n)*components\/ours\.yaml: does not come from the kit(.|\n)*components\/wire-app\/kustomization\.yaml: was deleted/);
    });
  });

  test('where the new templates can not render an environment', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      const fails: Render = (path) => (path.includes('/gitops/') ? render(path) : Promise.reject(new Error('no such component')));
      await refusedUnchanged(folder, "environments/production/app: the new templates can't render it. no such component", { render: fails });
    });
  });

  test('where vendored files are links', async () => {
    await withFolder(async (folder) => {
      await outdated(folder);
      await rm(join(folder, VENDORED));
      await symlink('/etc/hostname', join(folder, VENDORED));
      await expect(upgrade(folder)).rejects.toThrow('is not a regular file');
    });
  });

  test('where the kit made nothing', async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, 'gitops'));
      await expect(upgrade(folder)).rejects.toThrow('has no kit.lock.json');
    });
  });

  test('where there are no templates, as for a Docker host', async () => {
    await withFolder(async (folder) => {
      await make(folder, boutique());
      await refusedUnchanged(folder, 'has no templates of the kit');
    });
  });
});
