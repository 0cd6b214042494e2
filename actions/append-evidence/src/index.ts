import { runAction } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { appendEvidence, OUTPUTS } from './append.ts';
import { readInputs } from './inputs.ts';

await runAction(
  { outputs: OUTPUTS, outcome: { output: 'outcome', values: ['written', 'unchanged', 'unknown'], success: ['written', 'unchanged'] } },
  () => readInputs(),
  (inputs) => appendEvidence(inputs, runProgram),
);
