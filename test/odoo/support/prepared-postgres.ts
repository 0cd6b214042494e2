import { cacheFolder } from '../../../scripts/src/machine/cache.ts';
import { withLock } from '../../../scripts/src/machine/lock.ts';
import { folderContent, shortHash } from '../../../scripts/src/project/content-hash.ts';
import type { Containers } from '../../integration/images/containers.ts';
import { eventually } from '../../integration/images/containers.ts';
import { type FixtureOdoo, HELPER, PASSWORD, removeOldImages } from './fixture-odoo.ts';

export const V1 = `sha256:${'1'.repeat(64)}`;

const FAST = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
/** Copies of a database cost half as much where its files lie in memory. */
const IN_MEMORY = ['sh', '-c', 'cp -a "$PGDATA" /memory/main && exec postgres -D /memory/main -c "listen_addresses=*" "$@"', 'postgres'];

/** What a prepared database holds. */
export interface PreparedContent {
  /** Repository of the image that is kept. */
  image: string;
  modules: string[];
  /** Statements that add people's rows. */
  rows: string;
}

export const KIT_FIXTURE: PreparedContent = {
  image: 'odoo-gitops-kit-test/kit-fixture',
  modules: ['kit_fixture'],
  rows: `INSERT INTO kit_fixture (name, code, old_ref, legacy_note, qty, state, create_uid, write_uid)
  SELECT 'Row ' || n, 'C' || (n % 400), 'ref-' || n, CASE WHEN n % 2 = 0 THEN 'note ' || n END, n, 'a', 1, 1
    FROM generate_series(1, 1000) n`,
};

/**
 * Starts PostgreSQL, as `db` on the network, with the database `template_v1`: modules of `addons` installed by odoo-release and people's rows added (of
 * kit_fixture 1000, with duplicate codes), serving as V1. Installing takes half a minute, so the server is kept as an image until
 * anything it came from changes.
 */
export async function startPreparedPostgres(containers: Containers, odoo: FixtureOdoo, addons: string, content = KIT_FIXTURE): Promise<string> {
  const image = `${content.image}:${await hashOf(containers, odoo, addons, content)}`;
  await withLock(cacheFolder('test', 'kit-fixture.lock'), async () => {
    if ((await containers.docker('image', 'inspect', image)).exitCode !== 0) {
      await removeOldImages(containers, content.image);
      await prepare(containers, odoo, addons, image, content);
    }
  });
  return startPostgres(containers, 'db', image, ...IN_MEMORY);
}

async function prepare(containers: Containers, odoo: FixtureOdoo, addons: string, image: string, { modules, rows }: PreparedContent): Promise<void> {
  const postgres = await startPostgres(containers, 'preparing', containers.images.postgres);
  const psql = ['exec', postgres, 'psql', '--quiet', '--username', 'odoo', '--set', 'ON_ERROR_STOP=1'];
  await containers.output(...psql, '--dbname', 'postgres', '--command', 'CREATE DATABASE template_v1');
  const helper = async (...args: string[]): Promise<void> => {
    const { exitCode, stderr } = await odoo.run(addons, 'preparing', args);
    if (exitCode !== 0) {
      throw new Error(`odoo-release ${args.join(' ')}: ${stderr}`);
    }
  };
  await helper('update', '--database', 'template_v1', '--digest', V1, '--from', 'none', '--install', modules.join(','));
  await helper('mark', '--database', 'template_v1', '--serving', '--digest', V1);
  await containers.output(...psql, '--dbname', 'template_v1', '--command', rows);
  await containers.output('stop', postgres);
  await containers.output('commit', postgres, image);
}

async function startPostgres(containers: Containers, alias: string, image: string, ...command: string[]): Promise<string> {
  const name = await containers.start(alias, '--tmpfs', '/memory:uid=10001,mode=0700', '--env', `POSTGRES_PASSWORD=${PASSWORD}`, image, ...command, ...FAST);
  await eventually(() => containers.docker('exec', name, 'pg_isready', '--host', '127.0.0.1'), ({ exitCode }) => exitCode === 0);
  return name;
}

async function hashOf(containers: Containers, odoo: FixtureOdoo, addons: string, content: PreparedContent): Promise<string> {
  const [code, helper] = await Promise.all([addons, HELPER].map(async (folder) => withoutBytecode(await folderContent(folder))));
  return shortHash({ images: [odoo.image, containers.images.postgres], content: { ...content }, code, helper });
}

function withoutBytecode(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !name.endsWith('.pyc')));
}
