import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { formatDuration } from '../progress/duration.ts';
import { createProgress } from '../progress/progress.ts';
import { runCommand } from '../project/command.ts';
import { ROOT } from '../project/root.ts';
import { withFilesInMemory } from './memory.ts';
import { isStrict } from './strict.ts';
import { Needs } from './needs.ts';
import { runSuites } from './run.ts';
import { GROUPS } from './suite.ts';
import { exitStatus, lastLine, summaryText } from './summary.ts';
import { allSuites, chooseSuites } from './suites.ts';

const USAGE = `Usage: scripts/test [${GROUPS.join('|')}…] [-- argument of jest…]

Runs every test, or those named: a group, or a check of its own such as ruff. Installs what they need.
With CI=true nothing is skipped: what cannot run has failed.`;

async function test(): Promise<number> {
  const [own, jestArguments] = splitArguments(process.argv.slice(2));
  const { values, positionals } = parseArgs({
    args: own,
    options: { help: { type: 'boolean', short: 'h', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const suites = chooseSuites(allSuites(), positionals);
  const progress = createProgress();
  const needs = new Needs(progress);
  try {
    const options = { root: ROOT, jestArguments, strict: isStrict(), cores: availableParallelism() };
    const finished = await withFilesInMemory(() => runSuites(suites, needs, progress, options));
    progress.finish(`Done in ${formatDuration(progress.elapsed())}.`);
    console.log(summaryText(finished));
    process.once('exit', () => console.log(lastLine(finished)));
    return exitStatus(finished);
  } finally {
    await needs.release();
  }
}

/** What stands behind `--` is for jest. */
function splitArguments(args: string[]): [own: string[], jest: string[]] {
  const end = args.indexOf('--');
  return end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
}

await runCommand(test);
