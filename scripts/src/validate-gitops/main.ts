import { relative, resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { errorSentence, UserError } from '../../../actions/common/runtime/errors.ts';
import { writeSummary } from '../../../actions/common/runtime/summary.ts';
import { createProgress } from '../progress/progress.ts';
import { runCommand } from '../project/command.ts';
import { type Format, FORMATS, reportMarkdown, reportText } from './report.ts';
import { validateRepo } from './validate.ts';

const USAGE = `Usage: scripts/validate-gitops [folder] [--environment name]… [--format text|json|github] [--linters]

Renders every environment of a GitOps repo as Argo CD would and checks what comes out: strict schemas, the rules of the
field's linters and of the kit, settings, release records and exceptions. Nothing is sent anywhere.
  folder              of the repo; default is the current one
  --environment name  only this one, such as production, or acme/production in a repo of many customers; may be repeated
  --linters           let kube-score and kubeconform judge, too; they are built once, which needs Go
  --format            text for people (the default), json for programs, github for annotations of a pull request
Exits with 0 only when everything passed. Progress goes to standard error.`;

interface Arguments {
  help: boolean;
  folder: string;
  environments: string[];
  format: Format;
  linters: boolean;
}

async function validate(): Promise<number> {
  const { help, ...request } = readArguments();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const progress = createProgress({ output: process.stderr });
  const validation = await validateRepo({ ...request, now: new Date() }, progress);
  process.stdout.write(reportText(validation, request.format, folderBelow(process.cwd(), request.folder)));
  await (request.format === 'github' ? writeSummary(reportMarkdown(validation)) : undefined);
  return validation.outcome === 'pass' ? 0 : 1;
}

/** Where a folder lies below another one; empty for one elsewhere. */
function folderBelow(root: string, folder: string): string {
  const path = relative(root, resolve(folder));
  return path.startsWith('..') ? '' : path;
}

function readArguments(): Arguments {
  const options = {
    environment: { type: 'string', multiple: true },
    format: { type: 'string', default: 'text' },
    help: { type: 'boolean', short: 'h', default: false },
    linters: { type: 'boolean', default: false },
  } as const satisfies ParseArgsOptionsConfig;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const format = FORMATS.find((name) => name === values.format);
    if (format === undefined || positionals.length > 1) {
      throw new UserError(format === undefined ? `--format must be one of ${FORMATS.join(', ')}.` : 'Only one folder can be given.');
    }
    return { help: values.help, folder: positionals[0] ?? '.', environments: values.environment ?? [], format, linters: values.linters };
  } catch (error) {
    throw new UserError(`${errorSentence(error)}\n\n${USAGE}`, { cause: error });
  }
}

await runCommand(validate);
