import { UserError } from '../runtime/errors.ts';
import { type GitHubOptions, openGitHub } from './client.ts';
import { readRunApprovals, type RunApprovals } from './run-approvals.ts';

/**
 * Reads the approvals of the workflow run that this job belongs to, at every call anew.
 *
 * @param environment the job's variables: GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_REPOSITORY and GITHUB_API_URL.
 * @returns a function that throws a UserError outside of a run, without a token, and when GitHub does not answer.
 */
export function jobApprovals(
  environment: NodeJS.ProcessEnv,
  token: string | undefined,
  retry?: GitHubOptions['retry'],
): () => Promise<RunApprovals> {
  const { GITHUB_RUN_ID: run = '', GITHUB_REPOSITORY: repository = '' } = environment;
  return async () => {
    if (!/^\d+$/.test(run) || !/^(?!\.)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/.test(repository)) {
      throw new UserError('Approvals belong to a workflow run, and this is none (GITHUB_RUN_ID and GITHUB_REPOSITORY are not set).');
    }
    if (token === undefined) {
      throw new UserError('Input "token" is needed to read the approvals of the workflow run, with the permission Actions (read).');
    }
    const ask = openGitHub({ token, address: environment['GITHUB_API_URL'] || 'https://api.github.com', ...(retry === undefined ? {} : { retry }) });
    const approvals = await readRunApprovals(ask, repository, run);
    // GitHub can be behind; the runner knows which attempt this is.
    return { ...approvals, attempt: Math.max(approvals.attempt, Number(environment['GITHUB_RUN_ATTEMPT'] ?? 1) || 1) };
  };
}
