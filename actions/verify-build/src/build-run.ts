import { z } from 'zod';
import { UserError } from '../../common/runtime/errors.ts';

/** A workflow run as GitHub records it; nothing in it is the caller's word. */
export interface BuildRun {
  /** `owner/name` of the repository it ran in. */
  repository: string;
  /** Id of that repository, which outlives a change of its name. */
  repositoryId: number;
  /** `owner/name` of the repository its commit came from: another one for a fork. */
  headRepository: string;
  /** Path of the workflow file. */
  workflow: string;
  /** What started it, e.g. `push`. */
  event: string;
  /** Whose push, dispatch or release it was. */
  actor: { login: string; id: number };
  branch: string;
  commit: string;
  attempt: number;
  url: string;
  finished: boolean;
  /** GitHub's conclusion, e.g. `success`; empty until it has finished. */
  conclusion: string;
  /** The reusable workflows it called, as `owner/repository/path@ref`, with the commit of each. */
  called: { workflow: string; commit: string }[];
}

const repository = z.object({ full_name: z.string(), id: z.number() });

const runSchema = z.object({
  repository,
  head_repository: repository.nullish(),
  path: z.string(),
  event: z.string(),
  actor: z.object({ login: z.string(), id: z.number() }),
  head_branch: z.string().nullish(),
  head_sha: z.string().regex(/^[0-9a-f]{40}$/),
  run_attempt: z.number().int().positive(),
  html_url: z.string(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  referenced_workflows: z.array(z.object({ path: z.string(), sha: z.string() })).nullish(),
});

/**
 * Reads GitHub's answer to `GET /repos/{owner}/{repo}/actions/runs/{run_id}`.
 *
 * @throws UserError when the answer has another form.
 */
export function parseBuildRun(answer: unknown): BuildRun {
  const parsed = runSchema.safeParse(answer);
  if (!parsed.success) {
    throw new UserError(`GitHub described the build run in an unexpected form at ${parsed.error.issues[0]?.path.join('.')}.`);
  }
  const run = parsed.data;
  return {
    repository: run.repository.full_name,
    repositoryId: run.repository.id,
    headRepository: run.head_repository?.full_name ?? '',
    // GitHub adds the ref to the path of some runs.
    workflow: run.path.replace(/@.*$/s, ''),
    event: run.event,
    actor: { login: run.actor.login, id: run.actor.id },
    branch: run.head_branch ?? '',
    commit: run.head_sha,
    attempt: run.run_attempt,
    url: run.html_url,
    finished: run.status === 'completed',
    conclusion: run.conclusion ?? '',
    called: (run.referenced_workflows ?? []).map(({ path, sha }) => ({ workflow: path, commit: sha })),
  };
}
