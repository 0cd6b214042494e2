import { UserError } from '../../../actions/common/runtime/errors.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { callerEnvironment } from './environment.ts';
import { findProgram } from './programs.ts';

export async function hasGo(): Promise<boolean> {
  return (await findProgram('go')) !== undefined;
}

/**
 * Starts the go command with the caller's own settings (GOPROXY and the like).
 *
 * @param product what is built, for the sentence of a failure.
 * @throws UserError when there is no Go or the build fails.
 */
export async function runGo(product: string, args: readonly string[], settings: { folder: string; environment?: Record<string, string> }): Promise<void> {
  if (!(await hasGo())) {
    throw new UserError(`${product} is built with Go, and there is no Go on the PATH. Install it from https://go.dev/dl/.`);
  }
  await requireProgram(runProgram, `Building ${product}`, 'go', args, {
    cwd: settings.folder,
    environment: { ...callerEnvironment(), ...settings.environment },
  });
}
