import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { ensureHelperVolume } from '../../../actions/common/engine/helper-volume.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { openHost, type ComposeHost } from '../../../actions/common/host/host.ts';
import { runSql } from '../../../actions/common/host/database.ts';
import { askHelper } from '../../../actions/common/odoo/helper/ask.ts';
import { markDocument } from '../../../actions/common/odoo/helper/documents.ts';
import { readText } from '../../../actions/common/runtime/files.ts';
import type { DemoDatabase, DemoDatabaseContent } from '../database/demo-database.ts';
import type { BaseImages } from '../images/base-images.ts';
import { ROOT } from '../project/root.ts';
import { docker } from './engine-command.ts';
import { DATABASE, ENVIRONMENT, MODULE, PLACES, PROJECT } from './places.ts';

const ACME = join(import.meta.dirname, 'acme');
const PASSWORD = 'only-for-the-demo';

/** Writes the host's environment file, which no repo holds. Answers the address at which people reach acme. */
export async function writeEnvironmentFile(images: BaseImages): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  await mkdir(PLACES.host, { recursive: true });
  const lines = [`POSTGRES_PASSWORD=${PASSWORD}`, `POSTGRES_IMAGE=${images.postgres}`, `FRONT_IMAGE=${images.front}`, `HTTP_ADDRESS=${address}`];
  await writeFile(PLACES.environmentFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  return `http://${address}`;
}

export async function openProduction(record: ReleaseRecord): Promise<ComposeHost> {
  const folder = join(ROOT, 'actions', 'build-image', 'context', 'odoo-release');
  const helperVolume = await ensureHelperVolume(docker, folder, `${record.image}@${record.digest}`);
  return openHost(
    { docker, project: PROJECT, path: PLACES.gitops, environment: ENVIRONMENT, environmentFile: PLACES.environmentFile, helperVolume },
    record,
  );
}

/**
 * What acme has in its database before it meets the kit: Odoo's own demo data of a professional-services company, acme's module,
 * a thousand engagements and their signed papers.
 */
export async function businessContent(): Promise<DemoDatabaseContent> {
  return {
    modules: ['hr_timesheet', 'project', MODULE],
    addons: join(ACME, 'release-1', 'addons'),
    script: await readText(join(ACME, 'business_data.py'), 'The business data'),
  };
}

/** Starts acme's production as it ran before: without a marker, and without anybody who could say which release it is. */
export async function startUnmanagedProduction(host: ComposeHost, source: DemoDatabase): Promise<void> {
  const { compose } = host;
  await compose.require('Starting the database', ['up', '--detach', '--wait', '--no-deps', 'db']);
  await runSql(host, 'CREATE DATABASE :"name";', { name: DATABASE });
  const folder = dirname(source.dump);
  await inWeb(host, ['--volume', `${folder}:/demo:ro`], ['pg_restore', '--no-owner', '--jobs', '2', '--dbname', DATABASE, '/demo/demo.dump']);
  await inWeb(host, [], ['mkdir', '-p', `/var/lib/odoo/filestore/${DATABASE}`]);
  await inWeb(host, ['--volume', `${folder}:/demo:ro`], ['tar', '-C', `/var/lib/odoo/filestore/${DATABASE}`, '-xf', '/demo/filestore.tar']);
}

/** Adoption: the running customer gets its marker, and from then on the kit knows which release its database belongs to. */
export async function adopt(host: ComposeHost, digest: string): Promise<void> {
  await askHelper(host.helper, markDocument, { args: ['mark', '--database', host.database, '--adopt', '--digest', digest], deadline: 120 });
}

/** Tonight's backup, as any host makes one: a dump and the filestore that belongs to it. */
export async function backUp(host: ComposeHost, name: string): Promise<{ dump: string; filestore: string }> {
  const folder = join(PLACES.backups, name);
  await mkdir(folder, { recursive: true });
  const dump = join(folder, 'acme.dump');
  const inside = `/tmp/${name}.dump`;
  await host.compose.require('Dumping the database', ['exec', '--no-TTY', 'db', 'pg_dump', '--username', 'odoo', '--format=custom', '--file', inside, DATABASE]);
  await host.compose.require('Fetching the dump', ['cp', `db:${inside}`, dump]);
  await host.compose.require('Fetching the filestore', ['cp', `web:/var/lib/odoo/filestore/${DATABASE}`, join(folder, 'filestore')]);
  return { dump, filestore: join(folder, 'filestore') };
}

/** Facts that a person would look up to see whether a restore brought everything back. */
export async function countBusinessData(host: ComposeHost): Promise<string> {
  const rows = await host.compose.require('Counting', [
    'exec', '--no-TTY', 'db', 'psql', '--username', 'odoo', '--dbname', DATABASE, '--tuples-only', '--no-align', '--command',
    `SELECT (SELECT count(*) FROM acme_engagement) || ' engagements with ' ||
            (SELECT sum(hourly_budget) FROM acme_engagement) || ' budgeted hours, ' ||
            (SELECT count(*) FROM account_analytic_line) || ' timesheet lines, ' ||
            (SELECT count(*) FROM ir_attachment WHERE res_model = 'acme.engagement') || ' signed papers'`,
  ]);
  return rows.trim();
}

async function inWeb(host: ComposeHost, options: readonly string[], [program = '', ...args]: readonly string[]): Promise<void> {
  await host.compose.require(`${program} in production`, ['run', '--rm', '--no-deps', '--no-TTY', ...options, '--entrypoint', program, 'web', ...args]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
