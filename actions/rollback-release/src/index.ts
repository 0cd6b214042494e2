import { runAction } from '../../common/runtime/action.ts';
import { readInputs } from './inputs.ts';
import { run } from './run.ts';

await runAction(
  {
    outputs: ['outcome', 'commit', 'plan', 'hold', 'evidence'],
    outcome: { output: 'outcome', values: ['pass', 'fail', 'unknown'], success: ['pass'] },
  },
  () => readInputs(),
  run,
);
