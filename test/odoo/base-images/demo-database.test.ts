import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import type { DemoDatabase } from '../../../scripts/src/database/demo-database.ts';
import { ensureDemoDatabase } from '../../../scripts/src/database/demo-database.ts';
import type { BaseImages } from '../../../scripts/src/images/base-images.ts';
import { createProgress } from '../../../scripts/src/progress/progress.ts';
import { Containers, DATABASE_IN_MEMORY, eventually, PREPARATION } from '../../integration/images/containers.ts';
import { FixtureOdoo } from '../support/fixture-odoo.ts';

let containers: Containers;
let images: BaseImages;
let cache: string;
let database: DemoDatabase;
let stepsOfFirst: number;
const before = process.env['XDG_CACHE_HOME'];

async function ensure(modules: readonly string[]): Promise<{ database: DemoDatabase; steps: number }> {
  const progress = createProgress({ output: process.stderr });
  const made = await ensureDemoDatabase(containers.engine, images, progress, { modules });
  return { database: made, steps: progress.steps().length };
}

beforeAll(async () => {
  containers = await Containers.open();
  images = { ...containers.images, odoo: (await FixtureOdoo.open(containers)).image };
  cache = await mkdtemp(join(tmpdir(), 'demo-database-'));
  process.env['XDG_CACHE_HOME'] = cache;
  ({ database, steps: stepsOfFirst } = await ensure(['base']));
}, PREPARATION);

afterAll(async () => {
  process.env['XDG_CACHE_HOME'] = before ?? '';
  await containers.close();
  await rm(cache, { recursive: true });
});

describe('the demo database', () => {
  test('is restored with Odoo’s demo data, and every attachment of it has its file', async () => {
    const server = await containers.start('restored', ...DATABASE_IN_MEMORY, '--env', 'POSTGRES_PASSWORD=odoo', containers.images.postgres, '-c', 'fsync=off');
    await eventually(() => containers.output('inspect', '--format', '{{.State.Health.Status}}', server), (status) => status === 'healthy');
    await containers.output('cp', database.dump, `${server}:/tmp/demo.dump`);
    await containers.output('exec', server, 'createdb', '-U', 'odoo', 'acme');
    await containers.output('exec', server, 'pg_restore', '-U', 'odoo', '--no-owner', '--exit-on-error', '-d', 'acme', '/tmp/demo.dump');
    const ask = (query: string): Promise<string> => containers.output('exec', server, 'psql', '-U', 'odoo', '-d', 'acme', '-Atc', query);
    expect(Number(await ask('select count(*) from res_partner where is_company'))).toBeGreaterThan(5);
    const stored = (await ask('select distinct store_fname from ir_attachment where store_fname is not null')).split('\n');
    const { stdout } = await runProgram('tar', ['--list', '--file', database.filestore]);
    const files = new Set(stdout.split('\n').map((name) => name.replace(/^\.\//, '')));
    expect(stored.length).toBeGreaterThan(10);
    expect(stored.filter((name) => !files.has(name))).toEqual([]);
  });

  test('names the modules that are installed, those of others included', () => {
    expect(database.modules).toEqual(expect.arrayContaining(['base', 'web']));
    expect(database.modules).toEqual(database.modules.toSorted());
  });

  test('is made once and found again', async () => {
    const again = await ensure(['base']);
    expect(again).toEqual({ database, steps: 0 });
    expect(stepsOfFirst).toBe(1);
  });

  test('is not taken when its file was damaged', async () => {
    await appendFile(database.dump, 'x');
    const refusing = (): Promise<never> => Promise.reject(new Error('Something is started to make it again.'));
    const progress = createProgress({ output: process.stderr });
    await expect(ensureDemoDatabase(containers.engine, images, progress, { modules: ['base'] }, refusing)).rejects.toThrow('to make it again');
  });
});
