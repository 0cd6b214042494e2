import { openDocker } from '../../common/engine/docker.ts';
import { readGitAt } from '../../common/odoo/source/trees/git-objects.ts';
import { runAction } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { readInputs } from './inputs.ts';
import { CONTRACT, runPlan } from './plan.ts';

await runAction(CONTRACT, () => readInputs(), (inputs) =>
  runPlan(inputs, { docker: openDocker(runProgram), git: readGitAt(inputs.checkout), environment: process.env }),
);
