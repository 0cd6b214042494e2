import { UserError } from '../runtime/errors.ts';
import type { ProgramOptions, ProgramResult, RunProgram } from '../runtime/exec.ts';
import { logText } from '../runtime/foreign-text.ts';

/** A Docker engine: the one that the environment names, or the one behind a Docker context. */
export interface Docker {
  /** Runs `docker <args>`; a non-zero exit is an answer. */
  run(args: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  /** Runs `docker <args>` and answers its standard output; a non-zero exit is an error sentence that starts with `what`. */
  require(what: string, args: readonly string[], options?: ProgramOptions): Promise<string>;
}

const SHOWN_LINES = 6;

/** @param context name of a Docker context; empty for the engine of the environment. */
export function openDocker(runProgram: RunProgram, context = ''): Docker {
  const chosen = context === '' ? [] : ['--context', context];
  const run: Docker['run'] = (args, options) => runProgram('docker', [...chosen, ...args], options);
  return {
    run,
    async require(what, args, options) {
      const result = await run(args, options);
      if (result.exitCode !== 0) {
        throw new UserError(`${what} failed: ${lastLines(result)}`);
      }
      return result.stdout;
    },
  };
}

/** The options with which `docker` labels what it makes: an image, a container, a network or a volume. */
export function labelOptions(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}

/** The end of what a program said, safe to print. */
export function lastLines(result: ProgramResult): string {
  const said = result.stderr.trim() === '' ? result.stdout : result.stderr;
  const lines = logText(said.trim()).split('\n').slice(-SHOWN_LINES).join('\n');
  return lines === '' ? `exit status ${result.exitCode} without a word` : lines;
}
