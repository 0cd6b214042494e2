import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { together } from '../../../actions/common/runtime/together.ts';
import { formatRecord, makeRecord, type CloneRecord } from '../../../actions/rehearse-migration/src/clone-record.ts';
import { openImage } from '../../../actions/rehearse-migration/src/containers.ts';
import { openRehearsalServer } from '../../../actions/rehearse-migration/src/database-server.ts';
import { sweep } from '../../../actions/rehearse-migration/src/janitor.ts';
import { withClone, type CloneFacts } from '../../../actions/rehearse-migration/src/with-clone.ts';
import { eventually, PREPARATION } from '../images/containers.ts';
import { CloneLab } from './clone-lab.ts';

const QUIET = { kind: 'database' as const, name: 'acme' };

// Containers on a machine that others use too.
let lab: CloneLab;
beforeAll(async () => {
  lab = await CloneLab.open();
  await lab.sql('postgres', 'CREATE DATABASE acme');
  await lab.sql('acme', 'CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 10)');
}, PREPARATION);
afterAll(async () => lab?.close(), 60_000);
afterEach(async () => {
  expect(await lab.clones()).toEqual([]);
});

async function containersOf(rehearsal: string): Promise<string[]> {
  const listed = await lab.containers.output('ps', '--all', '--quiet', '--filter', `label=odoo-gitops-kit.rehearsal=${rehearsal}`);
  return listed.split('\n').filter((id) => id !== '');
}

const cloneOf = (name: string): Promise<CloneFacts> => withClone(lab.request({ kind: 'database', name }), lab.tools(), () => Promise.resolve()).then(({ clone }) => clone);

describe('a clone', () => {
  test('says while it is there whose it is, and nobody else may connect', async () => {
    const { value, clone } = await withClone(lab.request(QUIET), lab.tools(), async ({ names, copyRows }) => {
      await copyRows(names.before);
      return lab.sql('postgres', `SELECT string_agg(concat_ws(' ', datname, has_database_privilege('public', oid, 'CONNECT'), shobj_description(oid, 'pg_database')::json ->> 'rehearsal'), ';' ORDER BY datname) FROM pg_database WHERE datname LIKE 'kit%'`);
    });
    expect(value).toBe(`${clone.name} f ${clone.name};${clone.name}_before f ${clone.name}`);
    expect(clone).toMatchObject({ source: { kind: 'database', name: 'acme' }, leftBehind: [], server: new URL(lab.url).host });
    expect(clone.deletedAt).not.toBeNull();
  });

  test('cannot be made of a database that somebody uses, and who that is stands in the refusal', async () => {
    const client = new Client({ connectionString: lab.url.replace(/postgres$/, 'acme'), application_name: 'odoo-4711' });
    await client.connect();
    await expect(cloneOf('acme')).rejects.toThrow(/acme can't be copied while others are connected to it; 1 session is \(1 × odoo-4711\)\. Give a database that nothing uses/);
    await client.end();
  });

  test('cannot be made by a role that does not own the database, and the sentence says what it needs', async () => {
    await lab.sql('postgres', "CREATE ROLE stranger LOGIN CREATEDB CREATEROLE PASSWORD 'secret'");
    const stranger = await openRehearsalServer(lab.url.replace('//odoo:', '//stranger:'));
    const made = withClone(lab.request(QUIET), lab.tools(stranger), () => Promise.resolve());
    await expect(made).rejects.toThrow(/may not copy acme, or what is in it\. It has to own the database and its tables/);
    await stranger.close();
  });

  test('for which the disk has no room is a sentence that says how much it takes', async () => {
    await lab.sql('postgres', 'CREATE DATABASE large');
    await lab.sql('large', "CREATE TABLE t AS SELECT repeat(md5(n::text), 30) AS x FROM generate_series(1, 60000) n");
    const made = withClone(lab.request({ kind: 'database', name: 'large' }), lab.tools(), async ({ names, copyRows }) => {
      await copyRows(names.before);
      await copyRows(names.baseline);
    });
    await expect(made).rejects.toThrow(/^The disk of the rehearsal server .* is full\. A rehearsal has up to 6 databases of 0\.\d\d GB each at a time, 0\.\d\d GB together, and what the update itself writes\./);
    await lab.sql('postgres', 'DROP DATABASE large');
  });

  test('is looked at from another container than the one in which the code of addons runs, and both go with it', async () => {
    const { value } = await withClone(lab.request(QUIET), lab.tools(), async ({ names, surroundings }) => {
      const { helper } = openImage(lab.containers.images.odoo, surroundings);
      const after = async (...commands: string[]): Promise<number> => {
        await together(commands.map((command) => helper({ args: [command, '--help'], deadline: 30 })));
        return (await containersOf(names.work)).length;
      };
      return { name: names.work, seen: [await after('neutralize', 'update', 'probe', 'smoke'), await after('observe', 'compare', 'mark')] };
    });
    expect(value.seen).toEqual([1, 2]);
    expect(await containersOf(value.name)).toEqual([]);
  });

  test('goes when the run is cancelled', async () => {
    const script = join(import.meta.dirname, 'cancelled-rehearsal.ts');
    const child = spawn(process.execPath, ['--no-warnings', script, lab.url, lab.containers.images.odoo], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
    });
    await eventually(() => Promise.resolve(said), (text) => text.includes('working in'));
    const started = Date.now();
    child.kill('SIGINT');
    const [exitCode] = (await once(child, 'close')) as [number];
    expect(exitCode).toBe(1);
    expect(said).toContain('Interrupted by SIGINT.');
    expect(Date.now() - started).toBeLessThan(10_000);
    const [name = ''] = /kit_rehearsal_\w+/.exec(said) ?? [];
    expect(await containersOf(name)).toEqual([]);
    expect((await lab.containers.docker('volume', 'inspect', `odoo-kit-${name}`)).exitCode).not.toBe(0);
  });
});

describe('what a killed rehearsal left', () => {
  const record = (digit: string, session = { pid: 1, since: '2026-01-01T00:00:00.000000Z' }): CloneRecord =>
    makeRecord(`kit_rehearsal_${digit.repeat(10)}`, session, new Date(), { GITHUB_REPOSITORY: 'acme/gitops', GITHUB_RUN_ID: '42' });

  test('goes with the next rehearsal, and what is not the kit’s or still in use stays', async () => {
    const killed = record('a');
    await lab.server.createRole(killed, 'x');
    await lab.server.createDatabase(killed.rehearsal, killed);
    // Killed before it could write on this one.
    await lab.sql('postgres', `CREATE DATABASE ${killed.rehearsal}_before OWNER ${killed.rehearsal}`);
    const volume = `odoo-kit-${killed.rehearsal}`;
    await lab.containers.output('volume', 'create', '--label', `odoo-gitops-kit.rehearsal=${killed.rehearsal}`, '--label', `odoo-gitops-kit.expires=${killed.expiresAt}`, volume);
    const running = record('b', lab.server.session);
    await lab.server.createRole(running, 'x');
    await lab.server.createDatabase(running.rehearsal, running);
    await lab.sql('postgres', 'CREATE ROLE kit_rehearsal_cccccccccc');
    await lab.sql('postgres', 'CREATE DATABASE kit_rehearsal_dddddddddd');

    const other = await openRehearsalServer(lab.url);
    const swept = await sweep(other, lab.docker);
    // The engine may hold what other tests left.
    expect(swept.filter((sentence) => sentence.includes(killed.rehearsal))).toEqual([
      expect.stringMatching(/^Removed kit_rehearsal_a{10} of .* \(acme\/gitops, run 42\) with 2 databases, left by a rehearsal that is over$/),
      `Removed volume ${volume} of ${killed.rehearsal}`,
    ]);
    expect(await lab.clones()).toEqual(['kit_rehearsal_bbbbbbbbbb', 'kit_rehearsal_bbbbbbbbbb', 'kit_rehearsal_cccccccccc', 'kit_rehearsal_dddddddddd']);
    expect(formatRecord(running)).toContain('acme/gitops');

    await other.close();
    await lab.server.remove([running.rehearsal, 'kit_rehearsal_dddddddddd'], running.rehearsal);
    await lab.server.remove([], 'kit_rehearsal_cccccccccc');
  });

  test('does not keep two rehearsals from running at once', async () => {
    const other = await openRehearsalServer(lab.url);
    const both = await Promise.all([lab.server, other].map((server) =>
      withClone(lab.request(QUIET), lab.tools(server), ({ names }) => lab.sql(names.work, 'SELECT count(*) FROM t'))));
    expect(both.map(({ value, clone }) => [value, clone.leftBehind])).toEqual([['10', []], ['10', []]]);
    expect(both.flatMap(({ clone }) => clone.swept).filter((sentence) => both.some(({ clone }) => sentence.includes(clone.name)))).toEqual([]);
    await other.close();
  });
});
