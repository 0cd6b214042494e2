import { UserError } from '../../../actions/common/runtime/errors.ts';
import { type ProgramOptions, requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { callerEnvironment } from './environment.ts';
import { findProgram } from './programs.ts';

export async function hasGo(): Promise<boolean> {
  return (await findProgram('go')) !== undefined;
}

interface GoSettings extends Pick<ProgramOptions, 'onProgress'> {
  folder: string;
  environment?: Record<string, string>;
}

/**
 * Starts the go command with the caller's own settings (GOPROXY and the like) and answers its standard output.
 *
 * @param product what is built, for the sentence of a failure.
 * @throws UserError when there is no Go or the build fails.
 */
export async function runGo(product: string, args: readonly string[], settings: GoSettings): Promise<string> {
  if (!(await hasGo())) {
    throw new UserError(`${product} is built with Go, and there is no Go on the PATH. Install it from https://go.dev/dl/.`);
  }
  const { folder, environment, onProgress } = settings;
  return requireProgram(runProgram, `Building ${product}`, 'go', args, {
    cwd: folder,
    environment: { ...callerEnvironment(), ...environment },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
