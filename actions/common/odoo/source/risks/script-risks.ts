import type { AddonModule } from '../addons.ts';
import { shownFile } from '../addons.ts';
import type { ScriptFile } from '../migration-scripts.ts';
import { isVersionFolder, reasonNotToRun, scriptFile } from '../migration-scripts.ts';
import { compareVersions } from '../module-version.ts';
import type { PythonSource } from '../python/source-error.ts';
import { SourceError, pythonSource } from '../python/source-error.ts';
import type { Statement } from '../python/statements.ts';
import { headText, statements } from '../python/statements.ts';
import type { Risk } from '../risk.ts';
import { rulesOf } from '../series-rules.ts';
import type { ChangedModule, ReleaseChange } from './release-change.ts';

const LOOKS_LIKE_SCRIPT = /(?:^|\/)(?:pre|post|end)[-_.][^/]*\.py$/;
const HAS_MIGRATE = /^(?:async\s+)?def\s+migrate\b|^migrate\s*(?::[^=]*)?=|^(?:from|import)\b[\s\S]*(?:\bmigrate\b|\*)/;
const PARAMETERS = /^def\s+migrate\s*\(\s*_?cr\b[^,)]*,\s*_?version\b[^,)]*,?\s*\)/;
const OWN_NAMES = /^(?:class|def|async)\b/;

/** Scripts that are there and do not run, and scripts that cannot run. */
export function scriptRisks(change: ReleaseChange): Risk[] {
  return [...change.changed.values()].flatMap((changed) => {
    const after = change.to.modules.get(changed.name);
    const before = change.from.modules.get(changed.name);
    return after === undefined ? [] : idleScripts(change, changed, before, after).concat(misplacedScripts(before, after), brokenScripts(change, after));
  });
}

/** Paths of scripts that are new or differ from the old release. */
export function changedScripts(before: AddonModule | undefined, after: AddonModule): ScriptFile[] {
  return after.scripts.filter(({ path }) => isNewOrChanged(before, after, path));
}

function isNewOrChanged(before: AddonModule | undefined, after: AddonModule, path: string): boolean {
  return before?.files.get(path)?.id !== after.files.get(path)?.id;
}

function idleScripts(change: ReleaseChange, changed: ChangedModule, before: AddonModule | undefined, after: AddonModule): Risk[] {
  if (compareVersions(changed.installed, changed.target) === 0) {
    return [];
  }
  return after.scripts.flatMap((script): Risk[] => {
    const reason = reasonNotToRun(script.version, { series: change.series, ...changed });
    const isNew = isNewOrChanged(before, after, script.path);
    if (reason === undefined || (reason === 'not-above-installed' && !isNew)) {
      return [];
    }
    const why = reason === 'above-manifest'
      ? `its version is above the manifest's ${changed.target}`
      : `its version is not above the installed ${changed.installed}`;
    return [notRun(after, script.path, isNew, reason, why)];
  });
}

/** Files that were meant as scripts and lie where Odoo does not look, or are named as it does not expect. */
function misplacedScripts(before: AddonModule | undefined, after: AddonModule): Risk[] {
  return [...after.files.keys()].filter((path) => path.endsWith('.py')).flatMap((path): Risk[] => {
    const problem = scriptFile(path) === undefined ? misplacement(path, after.sources.get(path) ?? '') : undefined;
    return problem === undefined ? [] : [notRun(after, path, isNewOrChanged(before, after, path), problem.reason, problem.why)];
  });
}

function misplacement(path: string, text: string): { reason: string; why: string } | undefined {
  const [root = '', folder = '', ...rest] = path.split('/');
  const isScriptRoot = root === 'migrations' || root === 'upgrades';
  if (folder === 'tests' || (!isScriptRoot && !(isVersionFolder(folder) && LOOKS_LIKE_SCRIPT.test(path)))) {
    return undefined;
  }
  if (!isScriptRoot) {
    return { reason: 'folder-name', why: `Odoo looks in migrations/ and upgrades/, not in ${root}/` };
  }
  if (!LOOKS_LIKE_SCRIPT.test(path) && !/^def\s+migrate\s*\(/m.test(text)) {
    return undefined;
  }
  if (rest.length === 1 && isVersionFolder(folder)) {
    return { reason: 'file-name', why: 'its name has to start with pre-, post- or end-' };
  }
  return { reason: 'folder-name', why: `it has to lie directly in a folder named by a version, such as ${root}/1.1/` };
}

function notRun(module: AddonModule, path: string, isNew: boolean, reason: string, why: string): Risk {
  const file = shownFile(module, path);
  const message = `The script ${file} does not run: ${why}.`;
  return { code: 'script-not-run', severity: isNew ? 'high' : 'medium', module: module.name, message, file, evidence: { reason, isNew } };
}

/** Odoo stops the update at a script without `migrate`. Names that a star import brings cannot be seen, so they count. */
function brokenScripts(change: ReleaseChange, module: AddonModule): Risk[] {
  return change.scripts.filter((script) => script.module === module.name).flatMap(({ file }): Risk[] => {
    const found = scriptProblem(change.series, file, module.sources.get(file.slice(module.folder.length + 1)));
    return found === undefined ? [] : [{ ...found, module: module.name, file }];
  });
}

function scriptProblem(series: string, file: string, text: string | undefined): Pick<Risk, 'code' | 'severity' | 'message' | 'line'> | undefined {
  if (text === undefined) {
    return { code: 'not-analysed', severity: 'medium', message: `The script ${file} could not be analysed (it is a link, is too large, or its encoding is not known).` };
  }
  const source = pythonSource(file, text);
  try {
    const top = statements(source);
    const problem = bindsMigrate(source, top) ? wrongParameters(series, source, top) : 'has no function migrate(cr, version) at its top level';
    return problem === undefined ? undefined : { code: 'script-without-migrate', severity: 'high', message: `The script ${file} ${problem}: the update stops there.` };
  } catch (error) {
    if (error instanceof SourceError) {
      return { code: 'not-analysed', severity: 'medium', message: `The script ${file} could not be analysed (${error.problem}).`, line: error.line };
    }
    throw error;
  }
}

/** Odoo looks at the names (VALID_MIGRATE_PARAMS in odoo/modules/migration.py of 19.0). A decorator may change them. */
function wrongParameters(series: string, source: PythonSource, top: readonly Statement[]): string | undefined {
  const heads = top.map((statement) => headText(source, statement));
  const at = heads.findLastIndex((head) => /^def\s+migrate\b/.test(head));
  const isDecorated = heads[at - 1]?.startsWith('@') === true;
  if (!rulesOf(series).checksMigrate || at === -1 || isDecorated || PARAMETERS.test(heads[at] ?? '')) {
    return undefined;
  }
  return 'has a migrate whose parameters are not (cr, version)';
}

/** A name that a block under a condition binds is a name of the file; one inside a class or function is not. */
function bindsMigrate(source: PythonSource, block: readonly Statement[]): boolean {
  return block.some((statement) => {
    const head = headText(source, statement);
    return HAS_MIGRATE.test(head) || (!OWN_NAMES.test(head) && bindsMigrate(source, statement.body));
  });
}
