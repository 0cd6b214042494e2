import type { ProgramResult, RunProgram } from '../../common/runtime/exec.ts';

// Configuration of a foreign checkout must not start programs. A checkout of another user is read all the same: containers mount
// the workspace of the runner's user.
const SAFE = [
  '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.attributesFile=/dev/null', '-c', 'safe.directory=*',
];

/** Asks git in a folder; paths in the arguments are no patterns. */
export async function askGit(run: RunProgram, folder: string, args: readonly string[]): Promise<ProgramResult> {
  return run('git', [...SAFE, '--literal-pathspecs', '-C', folder, ...args]);
}
