import { VERDICTS } from '../../common/verification/verdict.ts';
import { runAction } from '../../common/runtime/action.ts';
import { readInputs } from './inputs.ts';
import { run } from './run.ts';

await runAction(
  {
    outputs: ['verdict', 'reasons', 'marker', 'restore-point', 'evidence'],
    outcome: { output: 'verdict', values: VERDICTS, success: ['healthy'] },
  },
  () => readInputs(),
  run,
);
