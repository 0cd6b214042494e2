import { runAction } from '../../common/runtime/action.ts';
import { dockerCredentials } from '../../common/image/credentials.ts';
import { openRegistry } from '../../common/image/registry.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { readInputs } from './inputs.ts';
import { OUTPUTS, scanImage } from './scan.ts';

await runAction(
  { outputs: OUTPUTS, outcome: { output: 'outcome', values: ['pass', 'fail', 'waiting', 'unknown'], success: ['pass'] } },
  () => readInputs(),
  async (inputs) => {
    const registry = openRegistry({ credentials: dockerCredentials(runProgram) });
    return scanImage(inputs, { registry, run: runProgram, now: () => new Date() });
  },
);
