import { parseArgs } from 'node:util';
import { errorSentence, UserError } from '../../../actions/common/runtime/errors.ts';
import { listActions } from '../project/actions.ts';
import { runCommand } from '../project/command.ts';
import { ROOT } from '../project/root.ts';
import { mainReadme } from './actions-list.ts';
import { actionReadme } from './api-tables.ts';
import { drifted, type GeneratedFile, writeGenerated } from './documents.ts';
import { rulesPage } from './rules-table.ts';
import { schemaFiles } from './schemas.ts';
import { workflowCopies } from './workflow-copies.ts';

const USAGE = `Usage: scripts/generate [--check]

Writes what is made from other files: the input and output tables of the READMEs, the lists of actions and
rules, the JSON Schemas in schemas/ and the copies of workflows/ in .github/workflows/.
  --check   change nothing; name the files that differ and exit with 1`;

async function generate(): Promise<number> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { files, problems } = await generatedFiles();
  const changes = await drifted(ROOT, files);
  for (const file of changes) {
    await (values.check ? undefined : writeGenerated(ROOT, file));
    console.log(`${describe(file, values.check)}: ${file.path}`);
  }
  for (const problem of problems) {
    console.log(problem);
  }
  const failed = problems.length > 0 || (values.check && changes.length > 0);
  console.log(closing(changes.length, failed, values.check));
  return failed ? 1 : 0;
}

/** Every file, and a sentence for each that cannot be made. */
async function generatedFiles(): Promise<{ files: GeneratedFile[]; problems: string[] }> {
  const actions = await listActions(ROOT);
  const made = await Promise.allSettled<GeneratedFile | GeneratedFile[]>([
    ...actions.map((action) => actionReadme(ROOT, action)),
    mainReadme(ROOT, actions),
    rulesPage(ROOT),
    Promise.resolve().then(schemaFiles),
    workflowCopies(ROOT),
  ]);
  const failed = made.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown);
  const fault = failed.find((reason) => !(reason instanceof UserError));
  if (fault !== undefined) {
    throw fault;
  }
  return {
    files: made.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])),
    problems: [...new Set(failed.map(errorSentence))],
  };
}

function describe(file: GeneratedFile, check: boolean): string {
  if (file.content === undefined) {
    return check ? 'has no source any more' : 'removed';
  }
  return check ? 'differs' : 'written';
}

function closing(changed: number, failed: boolean, check: boolean): string {
  if (failed) {
    return check ? 'Run scripts/generate and commit what it writes.' : 'Not everything could be generated.';
  }
  return changed === 0 ? 'All generated files are up to date.' : `${changed} generated files changed.`;
}

await runCommand(generate);
