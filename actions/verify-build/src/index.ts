import { openGitHub } from '../../common/github/client.ts';
import { dockerCredentials } from '../../common/image/credentials.ts';
import { openRegistry } from '../../common/image/registry.ts';
import { runAction } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { readBuildRuns } from './github.ts';
import { readInputs } from './inputs.ts';
import { OUTPUTS, verifyBuild } from './verify.ts';

await runAction(
  { outputs: OUTPUTS, outcome: { output: 'outcome', values: ['pass', 'fail', 'waiting', 'unknown'], success: ['pass'] } },
  () => readInputs(),
  (inputs) => verifyBuild(inputs, {
    runs: readBuildRuns(openGitHub({ token: inputs.token, address: process.env['GITHUB_API_URL'] || 'https://api.github.com' })),
    registry: openRegistry({ credentials: dockerCredentials(runProgram) }),
    server: process.env['GITHUB_SERVER_URL'] || 'https://github.com',
  }),
);
