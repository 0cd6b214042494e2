import { runAction } from '../../common/runtime/action.ts';
import { readInputs } from './inputs.ts';
import { run } from './run.ts';

await runAction(
  {
    outputs: ['outcome', 'database-change', 'update-seconds', 'restore-seconds', 'expectation', 'recipe', 'report', 'intent-draft', 'evidence'],
    outcome: { output: 'outcome', values: ['pass', 'fail', 'unknown'], success: ['pass'] },
  },
  () => readInputs(),
  run,
);
