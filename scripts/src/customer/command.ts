import { resolve, join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { errorSentence, Refusal, UserError } from '../../../actions/common/runtime/errors.ts';
import { readText } from '../../../actions/common/runtime/files.ts';
import { formatDuration } from '../progress/duration.ts';
import { createProgress, type Progress } from '../progress/progress.ts';
import { ROOT } from '../project/root.ts';
import { type Answers, parseAnswers } from './answers.ts';
import { makeRepositories, repositorySentences } from './make-repositories.ts';
import { withPrompt } from './prompt.ts';
import { type RepositoryFolders, repositoryFolders } from './repository-folders.ts';
import { askForCustomer, askWhatRuns } from './questions.ts';

/** A new customer begins empty; an adopted one runs already. */
export type Beginning = 'new' | 'adopted';

const COMMAND: Record<Beginning, string> = { new: 'scripts/new-customer', adopted: 'scripts/adopt-customer' };
const WHAT: Record<Beginning, string> = {
  new: "Makes a customer's two repositories from some answers: the GitOps repository and the one with the addons.",
  adopted: "Makes the two repositories of a customer whose Odoo runs already: the first release record names the image that runs,\nthe policy only observes, and docs/baseline.md says how the database is marked.",
};

interface CommandOptions {
  answers: string | undefined;
  output: string | undefined;
  dryRun: boolean;
  overwrite: boolean;
  keep: boolean;
}

/** Runs new-customer or adopt-customer to its exit status. */
export async function customerCommand(beginning: Beginning, args: readonly string[]): Promise<number> {
  const options = readArguments(beginning, args);
  if (options === 'help') {
    console.log(usage(beginning));
    return 0;
  }
  const answers = options.answers === undefined ? await askedAnswers(beginning) : parseAnswers(await readText(resolve(options.answers), 'Answers'), options.answers);
  refuseOtherBeginning(beginning, answers);
  await make(answers, options, createProgress({ output: process.stderr }));
  return 0;
}

async function make(answers: Answers, options: CommandOptions, progress: Progress): Promise<void> {
  const folders = await repositoryFolders(answers.customer, options.output, options.answers);
  const made = await makeRepositories(answers, { ...options, folders, templates: join(ROOT, 'gitops-templates') }, progress);
  progress.finish(`${options.dryRun ? 'Compared' : 'Done'} in ${formatDuration(progress.elapsed())}.`);
  for (const repository of made) {
    process.stdout.write(repository.diff);
    console.log(repositorySentences(repository, options.dryRun).join('\n'));
  }
  for (const sentence of notAtHand(answers, folders)) {
    console.log(sentence);
  }
  if (!options.dryRun && made.some(({ writes }) => writes.length > 0)) {
    console.log(`Next: read ${join(String(made[0]?.folder), 'README.md')}, "Before the first release".`);
  }
}

function notAtHand({ engine, customer }: Answers, { source, fleet }: RepositoryFolders): string[] {
  const missing = [...(source === undefined ? ['addons'] : []), ...(fleet === undefined && engine === 'kubernetes' ? ['fleet'] : [])];
  return missing.map((name) => `${customer}-${name} does not lie beside this repository, so it stays as it is; --output names the folder of all.`);
}

async function askedAnswers(beginning: Beginning): Promise<Answers> {
  const content = await withPrompt(async (ask) => {
    const customer = await askForCustomer(ask, Intl.DateTimeFormat().resolvedOptions().timeZone);
    return beginning === 'new' ? customer : { ...customer, ...(await askWhatRuns(ask, Object.keys(customer['environments'] as object))) };
  });
  return parseAnswers(stringify(content, { defaultStringType: 'QUOTE_DOUBLE' }), 'answers');
}

function refuseOtherBeginning(beginning: Beginning, { running }: Answers): void {
  if (beginning === 'new' && running !== undefined) {
    throw new Refusal(`The answers have "running": this customer runs already. Use ${COMMAND.adopted}.`);
  }
  if (beginning === 'adopted' && running === undefined) {
    throw new Refusal(`The answers lack "running" and "release", which say what runs now. For a customer that begins empty use ${COMMAND.new}.`);
  }
}

function readArguments(beginning: Beginning, args: readonly string[]): CommandOptions | 'help' {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { answers: { type: 'string' }, output: { type: 'string' }, 'dry-run': flag, overwrite: flag, keep: flag, help: { ...flag, short: 'h' } },
    });
    if (values.overwrite && values.keep) {
      throw new UserError('Only one of --overwrite and --keep can be said.');
    }
    return values.help ? 'help' : { answers: values.answers, output: values.output, dryRun: values['dry-run'], overwrite: values.overwrite, keep: values.keep };
  } catch (error) {
    throw new UserError(`${errorSentence(error)}\n\n${usage(beginning)}`, { cause: error });
  }
}

function usage(beginning: Beginning): string {
  return `Usage: ${COMMAND[beginning]} [--answers file.yaml] [--output folder] [--dry-run] [--overwrite | --keep]

${WHAT[beginning]}
Started again with the same answers it changes nothing; with others it changes what follows from them, and prints
what changed as a diff.
  --answers    file with the answers; without it they are asked for. gitops-templates/examples has some to begin with
  --output     folder in which <customer>-gitops and <customer>-addons are made, and <customer>-fleet for Kubernetes. Default is
               the one that you are in; with the answers of a repository (its customer.yaml) that one, and the others beside it
  --dry-run    write nothing; print what would change as a diff, new files too
  --overwrite  write over generated files that somebody changed. Records, lists and runbooks are never written over
  --keep       leave generated files that somebody changed as they are, once what is new in them has been brought in by hand`;
}
