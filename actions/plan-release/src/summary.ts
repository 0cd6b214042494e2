import type { PlannedModule } from '../../common/odoo/source/module-changes.ts';
import type { Plan } from '../../common/odoo/source/plan.ts';
import type { Risk } from '../../common/odoo/source/risk.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';

const SHOWN_ROWS = 200;

/** The step summary of a plan: modules, scripts and risks as tables. */
export function planSummary(plan: Plan): string {
  return [
    `### Plan of an Odoo ${plan.series} release`, '',
    `From ${markdownText(plan.from)} to ${markdownText(plan.to)}. ${versionsSentence(plan)}`, '',
    ...table('Risks', ['Severity', 'Code', 'Module', 'Where', 'What'], plan.risks.map(riskRow), 'No risk was found.'),
    ...table('Modules', ['Module', 'Change', 'Before', 'After', 'Files'], plan.changed.map(moduleRow), 'No module differs.'),
    ...table('Migration scripts, in the order in which they run', ['Script', 'File'], plan.scripts.map(({ id, file }) => [id, file]), 'No migration script runs.'),
    `**Updated modules** (${plan.update.length}): ${listText(plan.update)}`, '',
    `**Newly installed modules** (${plan.install.length}): ${listText(plan.install)}`, '',
  ].join('\n');
}

function versionsSentence(plan: Plan): string {
  return plan.installedFrom === 'database'
    ? 'Versions before the update are those of the database.'
    : 'Every module of the old release counts as installed at its manifest\'s version.';
}

function riskRow({ severity, code, module, file, line, message }: Risk): string[] {
  const place = line === undefined ? (file ?? '') : `${file}:${line}`;
  return [severity, code, module, place, message];
}

function moduleRow({ name, change, reason, isInstalled, fromVersion, toVersion, files }: PlannedModule): string[] {
  const what = reason === 'version' ? 'version only' : change;
  const counts = `${files.added} new, ${files.changed} changed, ${files.removed} removed`;
  return [name, isInstalled ? what : `${what}, not installed`, fromVersion ?? '', toVersion ?? '', counts];
}

function table(title: string, head: readonly string[], rows: readonly string[][], empty: string): string[] {
  if (rows.length === 0) {
    return [`#### ${title}`, '', empty, ''];
  }
  const more = rows.length > SHOWN_ROWS ? [`_${rows.length - SHOWN_ROWS} more are in the plan file._`, ''] : [];
  const shown = rows.slice(0, SHOWN_ROWS).map((row) => `| ${row.map((cell) => markdownText(cell)).join(' | ')} |`);
  return [`#### ${title}`, '', `| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...shown, '', ...more];
}

function listText(names: readonly string[]): string {
  const more = names.length > SHOWN_ROWS ? `, and ${names.length - SHOWN_ROWS} more` : '';
  return names.length === 0 ? 'none' : `${names.slice(0, SHOWN_ROWS).map((name) => markdownText(name)).join(', ')}${more}`;
}
