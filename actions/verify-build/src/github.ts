import { z } from 'zod';
import { UserError, errorSentence } from '../../common/runtime/errors.ts';
import { type RetryOptions, retryUntil } from '../../common/runtime/retry.ts';
import { parseBuildRun } from './build-run.ts';
import type { BuildRuns } from './verify.ts';

const PATIENCE: RetryOptions = { deadline: 60_000, first: 1000, longest: 15_000 };
const artifactsSchema = z.object({ artifacts: z.array(z.object({ name: z.string() })) });

/** GETs a path of GitHub's API and answers its JSON, or undefined for 404. */
type Ask = (route: string, parameters: Record<string, string | number>) => Promise<unknown>;

/** Workflow runs as GitHub's API shows them to a token. */
export function openBuildRuns(token: string, retry: RetryOptions = PATIENCE): BuildRuns {
  const ask = asker(token, retry);
  return {
    async find(repository, run) {
      const answer = await ask('GET /repos/{owner}/{repo}/actions/runs/{run}', { ...ownerAndName(repository), run });
      return answer === undefined ? undefined : parseBuildRun(answer);
    },
    async hasArtifact(repository, run, name) {
      const answer = await ask('GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts', { ...ownerAndName(repository), run, name, per_page: 100 });
      const found = artifactsSchema.safeParse(answer);
      if (!found.success) {
        throw new UserError('GitHub listed the artifacts of the build run in an unexpected form.');
      }
      return found.data.artifacts.some((artifact) => artifact.name === name);
    },
  };
}

function ownerAndName(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

function asker(token: string, retry: RetryOptions): Ask {
  return async (route, parameters) => {
    const { getOctokit } = await import('@actions/github');
    const octokit = getOctokit(token);
    return retryUntil(async () => {
      try {
        return { done: true, value: (await octokit.request(route, parameters)).data as unknown };
      } catch (thrown) {
        const status = statusOf(thrown);
        if (status === 404) {
          return { done: true, value: undefined };
        }
        const error = new UserError(`GitHub did not show the build run: ${errorSentence(thrown)}`, { cause: thrown });
        if (status === 401 || status === 403) {
          throw error;
        }
        return { done: false, error };
      }
    }, retry);
  };
}

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number' ? thrown.status : undefined;
}
