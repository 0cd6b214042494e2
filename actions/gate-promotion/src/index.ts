import { jobApprovals } from '../../common/github/job.ts';
import { runAction } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { askGates } from './gate.ts';
import { readInputs } from './inputs.ts';
import { OUTCOMES, OUTPUTS } from './results.ts';

await runAction({ outputs: OUTPUTS, outcome: { output: 'outcome', values: OUTCOMES, success: ['pass'] } }, () => readInputs(), async (inputs) => {
  const approvals = jobApprovals(process.env, inputs.location.token);
  return askGates(inputs, { run: runProgram, approvals, now: () => new Date() });
});
