import { z } from 'zod';
import { checked } from './checked.ts';
import type { AskGitHub } from './client.ts';

/** An account as GitHub knows it. The id stays when the login changes. */
export interface Account {
  login: string;
  id: number;
  /** `User`, `Bot`, `Organization` … */
  type: string;
}

/** One answer of a reviewer to the question whether a job of the run may use an environment. */
export interface Review {
  /** Null when the account is gone. */
  user: Account | null;
  state: 'approved' | 'rejected' | 'pending';
  environments: string[];
}

/** Who approved a workflow run. GitHub names neither the commit nor the attempt that an approval was given for. */
export interface RunApprovals {
  run: number;
  attempt: number;
  /** Who first started the run, and who started this attempt. */
  startedBy: Account[];
  reviews: Review[];
}

const account = z.object({ login: z.string(), id: z.number().int(), type: z.string() });
const runSchema = z.object({ id: z.number().int(), run_attempt: z.number().int().positive(), actor: account, triggering_actor: account });
const reviewsSchema = z.array(
  z.object({
    environments: z.array(z.object({ name: z.string() })),
    state: z.enum(['approved', 'rejected', 'pending']),
    user: account.nullable(),
  }),
);

/**
 * Reads who approved a workflow run.
 *
 * @param repository `owner/name`.
 * @throws UserError when GitHub refuses, does not answer or answers in another form.
 */
export async function readRunApprovals(ask: AskGitHub, repository: string, run: string): Promise<RunApprovals> {
  const [owner = '', repo = ''] = repository.split('/');
  const parameters = { owner, repo, run_id: run };
  const about = checked(runSchema, await ask('GET /repos/{owner}/{repo}/actions/runs/{run_id}', parameters), 'the workflow run');
  const reviews = checked(reviewsSchema, await ask('GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals', parameters), 'the approvals of the run');
  return {
    run: about.id,
    attempt: about.run_attempt,
    startedBy: [about.actor, about.triggering_actor],
    reviews: reviews.map(({ environments, state, user }) => ({ user, state, environments: environments.map(({ name }) => name) })),
  };
}
