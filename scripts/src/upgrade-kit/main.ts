import { resolve, join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorSentence, UserError } from '../../../actions/common/runtime/errors.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { ensureKustomize } from '../kustomize/program.ts';
import { createProgress } from '../progress/progress.ts';
import { formatDuration } from '../progress/duration.ts';
import { runCommand } from '../project/command.ts';
import { ROOT } from '../project/root.ts';
import { type Upgrade, upgradeKit } from './upgrade.ts';

const USAGE = `Usage: scripts/upgrade-kit <repository> [--dry-run]

Brings the vendored templates of a customer's GitOps repository to those of this kit, and shows what each environment
would apply that it does not apply now. Files that people changed below vendor/odoo-kit are named, and nothing is written.
  --dry-run  write nothing`;

async function upgrade(): Promise<number> {
  const options = readArguments();
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const progress = createProgress({ output: process.stderr });
  const kustomize = await progress.step('Find kustomize', ensureKustomize);
  const render = (folder: string): Promise<string> => requireProgram(runProgram, `Rendering ${folder}`, kustomize, ['build', folder]);
  const done = await upgradeKit({ ...options, templates: join(ROOT, 'gitops-templates'), render }, progress);
  progress.finish(`${options.dryRun ? 'Compared' : 'Done'} in ${formatDuration(progress.elapsed())}.`);
  process.stdout.write(plainText(done.diff, Number.POSITIVE_INFINITY));
  console.log(sentences(done, options.dryRun).join('\n'));
  return 0;
}

function sentences({ from, to, changed, rendered }: Upgrade, dryRun: boolean): string[] {
  const broken = rendered.filter((one) => one.broken !== undefined).map(({ path, broken }) => `${path} can't be rendered as it is, so all of it counts as new: ${plainText(String(broken))}`);
  return [
    ...broken,
    `${changed.length} vendored files ${dryRun ? 'would change' : 'changed'} from version ${from} to ${to}; ${rendered.length === 0 ? 'no environment applies anything else' : `what is applied differs in ${rendered.length} folders, as shown above`}.`,
  ];
}

function readArguments(): { repository: string; dryRun: boolean } | 'help' {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'dry-run': flag, help: { ...flag, short: 'h' } } });
    const [repository, ...more] = positionals;
    if (values.help) {
      return 'help';
    }
    if (repository === undefined || more.length > 0) {
      throw new UserError('Name one folder: that of the GitOps repository.');
    }
    return { repository: resolve(repository), dryRun: values['dry-run'] };
  } catch (error) {
    throw new UserError(`${errorSentence(error)}\n\n${USAGE}`, { cause: error });
  }
}

await runCommand(upgrade);
