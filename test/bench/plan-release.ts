/**
 * How long a plan takes. Without arguments it makes 600 addons of the size of Odoo's own and a second release in which every
 * tenth differs; with two folders it plans between these: `node test/bench/plan-release.ts OLD NEW [SERIES]`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planRelease } from '../../actions/common/odoo/source/plan.ts';
import { readReleases } from '../../actions/common/odoo/source/snapshot-reader.ts';
import { folderTree } from '../../actions/common/odoo/source/trees/folder-tree.ts';

const ADDONS = 600;

const [old, fresh, series = '19.0'] = process.argv.slice(2);
const made = old === undefined || fresh === undefined ? makeReleases() : undefined;
try {
  await measure(old ?? join(made ?? '', 'old'), fresh ?? join(made ?? '', 'new'));
} finally {
  if (made !== undefined) {
    rmSync(made, { recursive: true, force: true });
  }
}

async function measure(from: string, to: string): Promise<void> {
  const start = performance.now();
  const releases = await readReleases({ tree: folderTree(from, 'old'), folders: [], series }, { tree: folderTree(to, 'new'), folders: [], series });
  const read = performance.now();
  const plan = planRelease(releases.from, releases.to);
  const files = [...releases.to.modules.values()].reduce((sum, module) => sum + module.files.size, 0);
  const bytes = [...releases.to.modules.values()].flatMap((module) => [...module.files.values()]).reduce((sum, file) => sum + file.bytes, 0);
  console.log(`${releases.to.modules.size} addons, ${files} files, ${(bytes / 1024 ** 2).toFixed(0)} MiB on each side`);
  console.log(`reading ${(read - start).toFixed(0)} ms, planning ${(performance.now() - read).toFixed(0)} ms, memory ${(process.memoryUsage().rss / 1024 ** 2).toFixed(0)} MiB`);
  console.log(`${plan.changed.length} changed, ${plan.update.length} to update, ${plan.scripts.length} scripts, ${plan.risks.length} risks`);
}

function makeReleases(): string {
  const root = mkdtempSync(join(tmpdir(), 'bench-plan-'));
  for (let index = 0; index < ADDONS; index += 1) {
    makeAddon(join(root, 'old'), index, false);
  }
  cpSync(join(root, 'old'), join(root, 'new'), { recursive: true });
  for (let index = 0; index < ADDONS; index += 10) {
    makeAddon(join(root, 'new'), index, true);
  }
  return root;
}

/** Sixteen files and about 80 KiB, of which half is Python: the average of an addon without its binary files. */
function makeAddon(folder: string, index: number, isNext: boolean): void {
  const models = Array.from({ length: 8 }, (_, model) => [`models/model_${model}.py`, modelText(index, model, isNext)] as const);
  const views = Array.from({ length: 4 }, (_, view) => [`views/view_${view}.xml`, `<odoo>\n${`<record id="view_${view}" model="ir.ui.view"><field name="name">x</field></record>\n`.repeat(80)}</odoo>\n`] as const);
  const files = new Map<string, string>([
    ['__manifest__.py', `{'name': 'Addon', 'version': '19.0.${isNext ? 2 : 1}.0.0', 'depends': [${index === 0 ? "'base'" : `'bench_${Math.floor(index / 2)}'`}], 'data': ['views/view_0.xml']}\n`],
    ['__init__.py', 'from . import models\n'],
    ['models/__init__.py', `from . import ${models.map((_, model) => `model_${model}`).join(', ')}\n`],
    ['i18n/de.po', '#: code\nmsgid "a"\nmsgstr "b"\n\n'.repeat(500)],
    ['migrations/19.0.2.0.0/pre-rename.py', 'def migrate(cr, version):\n    rename(cr, "field_0", "field_new")\n'],
    ...models, ...views,
  ]);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, `bench_${index}`, path)), { recursive: true });
    writeFileSync(join(folder, `bench_${index}`, path), text);
  }
}

function modelText(index: number, model: number, isNext: boolean): string {
  const fields = Array.from({ length: 25 }, (_, field) => `    field_${isNext && field === 0 ? 'new' : field} = fields.Char(string='Field', help="Some text", compute='_compute_${field}', store=True)\n`);
  const methods = Array.from({ length: 10 }, (_, method) => `    @api.depends('name')\n    def _compute_${method}(self):\n        for record in self:\n            record.x = f"{record.name} ({record.id})"  # a comment\n\n`);
  return `from odoo import api, fields, models\n\n\nclass Model${model}(models.Model):\n    _name = 'bench.model.${index}.${model}'\n\n${fields.join('')}\n${methods.join('')}`;
}
