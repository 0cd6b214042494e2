import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import type { Engine } from '../engine/engine.ts';
import type { BaseImages } from '../images/base-images.ts';
import { cacheFolder, freshWorkFolder, isIntact, keepFile } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';
import { folderContent, shortHash } from '../project/content-hash.ts';
import type { Progress, Report } from '../progress/progress.ts';
import type { TemporaryOdoo } from './temporary-odoo.ts';
import { withTemporaryOdoo } from './temporary-odoo.ts';

/** Files of a database that Odoo itself filled with its demo data. */
export interface DemoDatabase {
  /** `pg_dump --format=custom`, without owners: restored into any database by any role. */
  dump: string;
  /** A tar of what belongs into `<data dir>/filestore/<database>/`. */
  filestore: string;
  /** Every installed module, sorted. */
  modules: string[];
}

/** What goes into a database. */
export interface DemoDatabaseContent {
  /** The modules that they depend on come with them. */
  modules: readonly string[];
  /** Folder with addons of the customer's own. */
  addons?: string;
  /** Python for `odoo shell`, run once everything is installed. */
  script?: string;
}

const DATABASE = 'demo';
const INSTALLED = "select name from ir_module_module where state = 'installed' order by name";

/**
 * A database with Odoo's demo data. The first call installs it, which takes minutes; later ones find it in the cache as long as
 * the Odoo image and the content are the same.
 */
export async function ensureDemoDatabase(
  engine: Engine,
  images: BaseImages,
  progress: Progress,
  content: DemoDatabaseContent,
  run: RunProgram = runProgram,
): Promise<DemoDatabase> {
  const key = await demoDatabaseKey(images, content);
  const folder = cacheFolder('database', key);
  const cached = await readCached(folder);
  if (cached !== undefined) {
    return cached;
  }
  const waiting = (): void => progress.note('Another script is preparing the demo database: waiting for it.');
  return withLock(cacheFolder('database', `${key}.lock`), async () => {
    const made = await readCached(folder);
    return made ?? progress.step('Demo database with Odoo’s demo data', (report) =>
      withTemporaryOdoo(engine, images, { name: `odoo-gitops-kit-database-${key}`, addons: content.addons, run }, async (odoo) => {
        await fill(odoo, content, report);
        return save(odoo, folder, content.modules, report);
      }));
  }, waiting);
}

/** 12 hex digits: the same Odoo image and the same content make the same database. */
export async function demoDatabaseKey(images: BaseImages, { modules, addons, script }: DemoDatabaseContent): Promise<string> {
  const files = addons === undefined ? {} : await folderContent(addons);
  return shortHash({ odoo: images.odoo, modules: modules.toSorted(), files, script: script ?? '' });
}

// modules.json is written last: it says that the two files before it are whole.
async function readCached(folder: string): Promise<DemoDatabase | undefined> {
  const { dump, filestore, modules } = filesIn(folder);
  const text = await readFile(modules, 'utf8').catch(() => undefined);
  if (text === undefined || !(await isIntact(dump)) || !(await isIntact(filestore))) {
    return undefined;
  }
  return { dump, filestore, modules: JSON.parse(text) as string[] };
}

async function fill(odoo: TemporaryOdoo, { modules, script }: DemoDatabaseContent, report: Report): Promise<void> {
  report('starting Odoo');
  const command = ['odoo', '--database', DATABASE, '--init', modules.join(','), '--with-demo', '--stop-after-init', '--no-http', '--max-cron-threads', '0'];
  const onProgress = (line: string): void => {
    const position = loadingModule(line);
    if (position !== undefined) {
      report(position);
    }
  };
  await odoo.run('Installing the demo database', command, { onProgress });
  if (script !== undefined) {
    report('adding business data');
    await odoo.run('Adding business data', ['odoo', 'shell', '--database', DATABASE, '--no-http'], { input: script });
  }
}

/** `12 of 78 modules: sale` from a line of Odoo's log that says so. */
export function loadingModule(line: string): string | undefined {
  const [, name, position, total] = /Loading module (\S+) \((\d+)\/(\d+)\)/.exec(line) ?? [];
  return name === undefined ? undefined : `${position} of ${total} modules: ${name}`;
}

async function save(odoo: TemporaryOdoo, folder: string, wanted: readonly string[], report: Report): Promise<DemoDatabase> {
  report('saving');
  const work = await freshWorkFolder('database');
  const inside = { dump: `/tmp/${DATABASE}.dump`, filestore: `/tmp/${DATABASE}.tar` };
  await odoo.run('Dumping the demo database', ['pg_dump', '--format=custom', '--no-owner', '--no-privileges', `--file=${inside.dump}`, '--', DATABASE]);
  await odoo.run('Packing the filestore', ['tar', '--directory', `/var/lib/odoo/filestore/${DATABASE}`, '-cf', inside.filestore, '.']);
  const modules = (await odoo.run('Listing the modules', ['psql', '--no-psqlrc', '--tuples-only', '--no-align', '--command', INSTALLED, DATABASE])).trim().split('\n');
  requireModules(wanted, modules);
  const files = filesIn(folder);
  await mkdir(folder, { recursive: true });
  for (const [kind, from] of Object.entries(inside) as ['dump' | 'filestore', string][]) {
    await odoo.copyOut(from, join(work, kind));
    await keepFile(join(work, kind), files[kind]);
  }
  await writeAtomically(files.modules, `${JSON.stringify(modules)}\n`);
  return { dump: files.dump, filestore: files.filestore, modules };
}

// Odoo skips a module that it can't install with a line in its log and still exits 0.
function requireModules(wanted: readonly string[], installed: readonly string[]): void {
  const missing = wanted.filter((name) => !installed.includes(name));
  if (missing.length > 0) {
    throw new UserError(`Odoo ended well, but the demo database lacks these modules: ${missing.join(', ')}.`);
  }
}

function filesIn(folder: string): { dump: string; filestore: string; modules: string } {
  return { dump: join(folder, 'demo.dump'), filestore: join(folder, 'filestore.tar'), modules: join(folder, 'modules.json') };
}
