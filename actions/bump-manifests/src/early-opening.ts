import type { Branches } from '../../common/gitops/repository/branches.ts';
import { openRepository } from '../../common/gitops/repository/open-repository.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { readRepositoryInputs } from './repository-inputs.ts';

/**
 * Opens the repository before the rest of the action is loaded, which takes as long as a server's first answer. Undefined where
 * nothing is written through git, and where something is wrong: then it is tried again with all inputs at hand, and told.
 */
export async function openEarly(run: RunProgram, environment: NodeJS.ProcessEnv): Promise<Branches | undefined> {
  const reader = new InputReader(environment);
  const { location, mode, github, dryRun } = readRepositoryInputs(reader, environment);
  return reader.hasProblems || mode !== 'commit' || github !== undefined || dryRun
    ? undefined
    : openRepository(run, location, { isWritten: true }).catch(() => undefined);
}
