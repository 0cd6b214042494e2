/**
 * How long a whole rehearsal takes, as a ratio to the bare sequence that finds nothing out: clone, `odoo -u`, one start of each
 * image. On a database of about 78 modules with Odoo's demo data, which the first run makes in minutes and keeps.
 *
 * `node test/bench/rehearsal.ts [addon|odoo|large]`: the release adds a field to one addon (default); or changes Odoo itself, so that
 * everything is updated; or its scripts write every row of a table of half a million, in a database of 1.5 GB, which shows what
 * observing and comparing cost beside the update.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocker } from '../../actions/common/engine/docker.ts';
import { runProgram } from '../../actions/common/runtime/exec.ts';
import { makeSteps, type StepTimes } from '../../actions/common/runtime/steps.ts';
import { openRehearsalServer } from '../../actions/rehearse-migration/src/database-server.ts';
import { planUpdate } from '../../actions/rehearse-migration/src/plan.ts';
import { rehearse } from '../../actions/rehearse-migration/src/rehearse.ts';
import { ensureDemoDatabase } from '../../scripts/src/database/demo-database.ts';
import { createProgress } from '../../scripts/src/progress/progress.ts';
import { Containers, eventually } from '../integration/images/containers.ts';
import { writeKitFixture } from '../odoo/support/kit-fixture.ts';

const LIMIT = 2;
/** With what they depend on and what installs itself: 78 in Odoo 19. */
const MODULES = ['sale_management', 'crm', 'project', 'fleet', 'kit_fixture'];
const [OLD, NEW] = ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const VARIANTS = { '': 'v1', addon: 'additive', odoo: 'v1', large: 'v2_good' } as const;
const OBSERVING = ['Observe the database before', 'Observe the database after', 'Compare all rows'];
const ROOT = join(import.meta.dirname, '..', '..');
const HELPER = join(ROOT, 'actions', 'build-image', 'context', 'odoo-release');
const SOURCE = 'bench_source';
const PASSWORD = 'bench';
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=4GB', 'shared_buffers=256MB'];
/** Starts Odoo's server and ends when its login page is there. */
const START = `
import subprocess, sys, time, urllib.request
server = subprocess.Popen(["odoo", "--database", sys.argv[1], "--http-port", "8069", "--max-cron-threads", "0", "--log-level", "error"])
while True:
    try:
        urllib.request.urlopen("http://127.0.0.1:8069/web/login", timeout=60).read()
        break
    except OSError:
        if server.poll() is not None:
            sys.exit("Odoo ended before its login page was there.")
        time.sleep(0.1)
server.terminate()
server.wait()
`;

const release = process.argv[2] ?? 'addon';
if (release !== 'addon' && release !== 'odoo' && release !== 'large') {
  throw new Error('Say "addon", "odoo" or "large".');
}
const containers = await Containers.open();
const folder = await mkdtemp(join(tmpdir(), 'bench-rehearsal-'));
const built: string[] = [];
try {
  await measure(release);
} finally {
  await containers.docker('image', 'rm', '--force', ...built);
  await containers.close();
  await rm(folder, { recursive: true, force: true });
}

async function measure(kind: 'addon' | 'odoo' | 'large'): Promise<void> {
  Object.assign(process.env, containers.engine.environment);
  const addons = await writeKitFixture('v1', join(folder, 'v1'));
  const database = await ensureDemoDatabase(containers.engine, containers.images, createProgress({ output: process.stderr }), { modules: MODULES, addons });
  const postgres = await startPostgres();
  await restore(postgres, database.dump);
  if (kind === 'large') {
    console.log(`database of ${await fill(postgres)}`);
  }
  const [old, fresh] = [await imageOf('old', ''), await imageOf('new', kind)];
  await inOdoo(old, 'python3', '-c', 'import odoo');
  const bare = await bareSequence(postgres, old, fresh, kind === 'odoo' ? 'base' : 'kit_fixture');
  const load = loadavg()[0]?.toFixed(1);
  const busyBefore = busySeconds();
  const { seconds, outcome, updated, steps } = await wholeRehearsal(postgres, old, fresh, database.filestore);
  const busy = busySeconds() - busyBefore;
  const total = bare.reduce((sum, [, taken]) => sum + taken, 0);
  console.log(`${database.modules.length} modules installed; the release changes ${kind === 'odoo' ? 'Odoo itself' : 'one addon'}, so ${updated} of them are updated; load ${load} before the rehearsal, ${loadavg()[0]?.toFixed(1)} after it`);
  console.log(`bare sequence ${total.toFixed(1)} s (${bare.map(([name, taken]) => `${name} ${taken.toFixed(1)}`).join(', ')})`);
  const observing = OBSERVING.reduce((sum, title) => sum + steps.seconds(title), 0);
  const updating = steps.seconds('Update with the new image');
  console.log(`observing and comparing ${observing.toFixed(1)} s, the update ${updating.toFixed(1)} s: ${(observing / updating).toFixed(2)} times`);
  console.log(`processor ${busy.toFixed(1)} s: on ${cpus().length} cores no order of the steps takes less than ${(busy / cpus().length / total).toFixed(2)} times the bare sequence`);
  console.log(`rehearsal ${seconds.toFixed(1)} s, outcome ${outcome}: ${(seconds / total).toFixed(2)} times the bare sequence (limit ${LIMIT.toFixed(1)})`);
}

async function startPostgres(): Promise<string> {
  const settings = NOT_DURABLE.flatMap((setting) => ['-c', setting]);
  const name = await containers.start('db', '--env', `POSTGRES_PASSWORD=${PASSWORD}`, containers.images.postgres, ...settings);
  await eventually(async () => (await containers.docker('exec', name, 'pg_isready', '--host', '127.0.0.1')).exitCode, (exitCode) => exitCode === 0);
  return name;
}

/** Seconds that all cores of the machine were busy since it started. */
function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000;
}

/** As much as an ERP of some years has: messages that no release touches, and a table that this one does. */
async function fill(postgres: string): Promise<string> {
  const sql = (text: string): Promise<string> => containers.output('exec', postgres, 'psql', '--username', 'odoo', '--dbname', SOURCE, '--no-align', '--tuples-only', '--command', text);
  await sql(`INSERT INTO kit_fixture (name, code, legacy_note, qty, state) SELECT 'Fixture ' || i, CASE WHEN i % 2 = 0 THEN 'K' || i END, 'Note ' || i, i, 'a' FROM generate_series(1, 500000) i`);
  await sql(`INSERT INTO mail_message (model, res_id, message_type, body, date) SELECT 'res.partner', 1 + i % 50, 'comment', repeat(md5(i::text), 32), now() FROM generate_series(1, 1150000) i`);
  await sql('VACUUM ANALYZE');
  return (await sql('SELECT pg_size_pretty(pg_database_size(current_database()))')).trim();
}

async function restore(postgres: string, dump: string): Promise<void> {
  await containers.output('cp', dump, `${postgres}:/tmp/source.dump`);
  await containers.output('exec', postgres, 'createdb', '--username', 'odoo', SOURCE);
  await containers.output('exec', postgres, 'pg_restore', '--username', 'odoo', '--no-owner', '--jobs', '2', '--dbname', SOURCE, '/tmp/source.dump');
}

/** An image with the addon, in its next version for a new release; of another Odoo where that is what changes. */
async function imageOf(name: string, change: '' | 'addon' | 'odoo' | 'large'): Promise<string> {
  const context = join(folder, name);
  await writeKitFixture(VARIANTS[change], join(context, 'addons'));
  await mkdir(join(context, 'core'), { recursive: true });
  await writeFile(join(context, 'core', 'bench_changed.py'), '# Another Odoo.\n');
  const core = change === 'odoo' ? `COPY core/ ${await odooPackage()}/tools/\n` : '';
  await writeFile(join(context, 'Dockerfile'), `FROM ${containers.images.odoo}\nLABEL odoo.release.series=19.0\nCOPY addons/ /mnt/extra-addons/\n${core}`);
  const image = `odoo-gitops-kit-bench/rehearsal:${name}-${process.pid}`;
  built.push(image);
  await runProgram('docker', ['build', '--quiet', '--tag', image, context], { environment: { ...containers.engine.environment, DOCKER_BUILDKIT: '1' } });
  return image;
}

async function odooPackage(): Promise<string> {
  return containers.output('run', '--rm', '--network', 'none', '--pull', 'never', '--entrypoint', 'python3', containers.images.odoo, '-c', 'import odoo; print(list(odoo.__path__)[0])');
}

async function bareSequence(postgres: string, old: string, fresh: string, modules: string): Promise<[string, number][]> {
  const database = 'bench_bare';
  const update = ['odoo', '--database', database, '--update', modules, '--stop-after-init', '--no-http', '--max-cron-threads', '0'];
  return [
    ['clone', await timed(() => containers.output('exec', postgres, 'createdb', '--username', 'odoo', '--template', SOURCE, database))],
    ['odoo -u', await timed(() => inOdoo(fresh, ...update))],
    ['start new', await timed(() => inOdoo(fresh, 'python3', '-c', START, database))],
    ['start old', await timed(() => inOdoo(old, 'python3', '-c', START, database))],
  ];
}

async function inOdoo(image: string, ...command: string[]): Promise<string> {
  const connection = ['--env', 'PGHOST=db', '--env', 'PGUSER=odoo', '--env', `PGPASSWORD=${PASSWORD}`];
  return containers.output('run', '--rm', '--pull', 'never', '--network', containers.network, ...connection, image, ...command);
}

async function wholeRehearsal(postgres: string, old: string, fresh: string, filestore: string): Promise<{ seconds: number; outcome: string; updated: number; steps: StepTimes }> {
  await mkdir(join(folder, 'filestore'));
  await runProgram('tar', ['--extract', '--file', filestore, '--directory', join(folder, 'filestore')]);
  const databaseUrl = `postgres://odoo:${PASSWORD}@${await containers.address(postgres)}:5432/postgres`;
  const request = {
    oldImage: { reference: old, digest: OLD }, newImage: { reference: fresh, digest: NEW },
    source: { kind: 'database' as const, name: SOURCE }, filestore: join(folder, 'filestore'), intent: null, killDrill: false,
  };
  const server = await openRehearsalServer(databaseUrl);
  const tools = { docker: openDocker(runProgram), server, helperFolder: HELPER, steps: makeSteps() };
  const plan = { ...request, modules: [] };
  const started = performance.now();
  const { judgement, observations } = await rehearse(request, (installed, helpers) => planUpdate(plan, installed, helpers, tools.docker), tools);
  const seconds = (performance.now() - started) / 1000;
  await server.close();
  judgement.reasons.forEach(({ code, message }) => console.log(`${code}: ${message.slice(0, 200)}`));
  return { seconds, outcome: judgement.outcome, updated: observations.plan.modules.length, steps: tools.steps };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
