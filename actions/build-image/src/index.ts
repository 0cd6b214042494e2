import { dirname, relative, resolve } from 'node:path';
import { openDocker } from '../../common/engine/docker.ts';
import { dockerCredentials } from '../../common/image/credentials.ts';
import { openRegistry } from '../../common/image/registry.ts';
import { runAction } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { OUTPUTS, buildRelease } from './build.ts';
import { readInputs } from './inputs.ts';
import { ProblemsFound, jobReport } from './report.ts';

await runAction({ outputs: OUTPUTS }, () => readInputs(), async (inputs) => {
  const inRepository = relative(process.env['GITHUB_WORKSPACE'] || process.cwd(), inputs.context);
  const report = jobReport(inRepository === '' ? '' : `${inRepository}/`);
  const tools = {
    run: runProgram,
    docker: openDocker(runProgram),
    registry: openRegistry({ credentials: dockerCredentials(runProgram) }),
    report,
    kit: resolve(dirname(String(process.argv[1])), '../context'),
    environment: process.env,
    now: () => new Date(),
  };
  return buildRelease(inputs, tools).catch((thrown: unknown) => {
    if (thrown instanceof ProblemsFound) {
      thrown.problems.forEach(report.error);
    }
    throw thrown;
  });
});
