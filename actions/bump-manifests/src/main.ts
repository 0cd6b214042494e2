import { jobApprovals } from '../../common/github/job.ts';
import type { Branches } from '../../common/gitops/repository/branches.ts';
import { runAction } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { bump } from './bump.ts';
import { readInputs } from './inputs.ts';
import { OUTCOMES, OUTPUTS } from './results.ts';

const CONTRACT = { outputs: OUTPUTS, outcome: { output: 'outcome', values: OUTCOMES, success: ['written', 'unchanged'] } };

/** @param opened the repository, where it was opened while this was loaded. */
export async function main(opened: Branches | undefined): Promise<void> {
  await runAction(CONTRACT, () => readInputs(), async (inputs) => {
    const approvals = jobApprovals(process.env, inputs.location.token);
    return bump(inputs, { run: runProgram, runUrl: runAddress(process.env), approvals, now: () => new Date(), opened });
  });
  await opened?.close();
}

function runAddress(environment: NodeJS.ProcessEnv): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = environment;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}/attempts/${attempt ?? '1'}` : '';
}
