import { maskSecret } from '../../common/runtime/workflow-commands.ts';
import { digestText, imageName } from '../../common/runtime/image-names.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { branchName, durationText, matching, secretText } from '../../common/runtime/parsers.ts';
import type { TrustedSource } from './judge.ts';

export interface VerifyInputs {
  image: string;
  digest: string;
  /** Id of the workflow run. */
  run: string;
  trusted: TrustedSource;
  /** Seconds to wait for the run to finish. */
  deadline: number;
  token: string;
}

const runId = matching(/[1-9]\d{0,18}/, 'the id of a workflow run (digits)');
const repositoryName = matching(/[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}/, 'a repository such as acme/odoo-addons');
const workflowPath = matching(/\.github\/workflows\/[A-Za-z0-9_][A-Za-z0-9._-]*\.ya?ml/, 'the path of a workflow such as .github/workflows/build-release.yml');

/** Reads and checks every input of verify-build. @throws InvalidInput naming all problems at once. */
export function readInputs(environment: NodeJS.ProcessEnv = process.env): VerifyInputs {
  const reader = new InputReader(environment);
  const inputs = {
    image: reader.required('image', imageName),
    digest: reader.required('digest', digestText),
    run: reader.required('build-run', runId),
    trusted: {
      repository: reader.required('source-repository', repositoryName),
      workflow: reader.optional('source-workflow', workflowPath, '.github/workflows/build-release.yml'),
      branch: reader.optional('source-branch', branchName, 'main'),
    },
    deadline: reader.optional('deadline', durationText, 600),
    token: reader.required('token', secretText),
  };
  reader.finish();
  maskSecret(inputs.token);
  return inputs;
}
