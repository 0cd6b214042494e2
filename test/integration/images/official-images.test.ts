import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BaseImages } from '../../../scripts/src/images/base-images.ts';
import { ensureBaseImages } from '../../../scripts/src/images/base-images.ts';
import type { ImageName } from '../../../scripts/src/images/recipes.ts';
import { RECIPES } from '../../../scripts/src/images/recipes.ts';
import { createProgress } from '../../../scripts/src/progress/progress.ts';
import { startRegistry } from '../../../scripts/src/registry/registry.ts';
import type { Registry } from '../../../scripts/src/registry/registry.ts';
import { Containers, PREPARATION } from './containers.ts';

let containers: Containers;
let registry: Registry;
let folder: string;
let made: BaseImages;
const digests: Record<string, string> = {};

/** Pushes what an official image is like: another user, an entrypoint of its own. */
async function pushStandIn(name: ImageName): Promise<string> {
  const reference = `${registry.address}/official/${name}:1`;
  // The real Odoo would take a minute to push and pull; here it need only be a program of that name.
  const program = name === 'odoo' ? "RUN printf '#!/bin/sh\\necho Odoo Server 19.0' > /usr/bin/odoo && chmod +x /usr/bin/odoo" : '';
  const image = containers.images[name === 'odoo' ? 'postgres' : name];
  const dockerfile = `FROM ${image}\nUSER 0\n${program}\nRUN userdel odoo && useradd --uid 999 official\nENTRYPOINT ["/surprise"]\n`;
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  await containers.output('buildx', 'build', '--builder', 'default', '--tag', reference, folder);
  await containers.output('push', reference);
  digests[name] = (await containers.output('inspect', '--format', '{{index .RepoDigests 0}}', reference)).split('@')[1] ?? '';
  await containers.output('rmi', reference);
  return reference;
}

beforeAll(async () => {
  containers = await Containers.open();
  folder = await mkdtemp(join(tmpdir(), 'official-'));
  registry = await startRegistry({ dataFolder: join(folder, 'registry'), engine: containers.engine });
  const recipes = [];
  for (const recipe of RECIPES) {
    recipes.push({ ...recipe, official: await pushStandIn(recipe.name) });
  }
  made = await ensureBaseImages(containers.engine, createProgress({ output: process.stderr }), { recipes });
}, PREPARATION);

afterAll(async () => {
  for (const image of Object.values(made ?? {})) {
    await containers.docker('rmi', image);
  }
  await registry.stop();
  await containers.close();
  await rm(folder, { recursive: true });
});

interface Configuration {
  User: string;
  Entrypoint: string[] | null;
  Labels: Record<string, string>;
}

async function configuration(image: string): Promise<Configuration> {
  return JSON.parse(await containers.output('image', 'inspect', '--format', '{{json .Config}}', image)) as Configuration;
}

describe('base images from a registry that answers', () => {
  test('are pinned to the digest that the registry gave and say so', async () => {
    for (const [name, image] of Object.entries(made)) {
      const { Labels, User } = await configuration(image);
      expect(User).toBe('10001:10001');
      expect(Labels['org.opencontainers.image.base.digest']).toBe(digests[name]);
      expect(Labels['org.opencontainers.image.base.name']).toBe(`${registry.address}/official/${name}:1@${digests[name]}`);
    }
  });

  test('have the same entrypoints as those made from Debian packages', async () => {
    const entrypoints = await Promise.all([made.odoo, made.postgres, made.front].map(configuration));
    expect(entrypoints.map(({ Entrypoint }) => Entrypoint?.[0])).toEqual([undefined, 'postgres-entrypoint', 'front-entrypoint']);
  });

  test('run as user odoo with the number that owns their data', async () => {
    const command = 'id -un; id -u; touch /var/lib/odoo/x /mnt/extra-addons/x && odoo --version';
    const answer = await containers.output('run', '--rm', '--pull', 'never', made.odoo, 'sh', '-c', command);
    expect(answer).toMatch(/^odoo\n10001\nOdoo Server 19\.0/);
    const postgres = await containers.output('run', '--rm', '--pull', 'never', made.postgres, 'sh', '-c', 'id -u; touch /var/lib/postgresql/data/x /var/run/postgresql/x');
    expect(postgres).toBe('10001');
  });
});
