import { z } from 'zod';
import type { AskGitHub } from '../../common/github/client.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { parseBuildRun } from './build-run.ts';
import type { BuildRuns } from './verify.ts';

const artifactsSchema = z.object({ artifacts: z.array(z.object({ name: z.string() })) });

/** Workflow runs as GitHub's API shows them to a token. */
export function readBuildRuns(ask: AskGitHub): BuildRuns {
  return {
    async find(repository, run) {
      const answer = await unlessMissing(ask('GET /repos/{owner}/{repo}/actions/runs/{run_id}', parametersOf(repository, run)));
      return answer === undefined ? undefined : parseBuildRun(answer);
    },
    async hasArtifact(repository, run, name) {
      const parameters = { ...parametersOf(repository, run), name, per_page: 100 };
      const answer = artifactsSchema.safeParse(await ask('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', parameters));
      if (!answer.success) {
        throw new UserError('GitHub listed the artifacts of the build run in an unexpected form.');
      }
      return answer.data.artifacts.some((artifact) => artifact.name === name);
    },
  };
}

function parametersOf(repository: string, run: string): Record<'owner' | 'repo' | 'run_id', string> {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo, run_id: run };
}

/** GitHub says the same of what is not there and of what a token may not see. */
async function unlessMissing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && 'status' in cause && cause.status === 404) {
      return undefined;
    }
    throw error;
  }
}
