import type { FakeAccount, FakeGitHub } from '../../fakes/github/server.ts';

const ENVIRONMENT = 'production';

/** Lets somebody review the run's deployment to production, as people do on GitHub's page. @throws when GitHub takes no review. */
export async function approve(api: FakeGitHub, run: number, reviewer: FakeAccount): Promise<void> {
  const ask = (path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(`${api.address}/repos/${api.repository}${path}`, {
      ...options,
      headers: { authorization: `Bearer ${api.tokenOf(reviewer)}`, 'content-type': 'application/json' },
    });
  const { id } = (await (await ask(`/environments/${ENVIRONMENT}`)).json()) as { id: number };
  const body = JSON.stringify({ environment_ids: [id], state: 'approved', comment: 'Go' });
  const { ok, status } = await ask(`/actions/runs/${run}/pending_deployments`, { method: 'POST', body });
  if (!ok) {
    throw new Error(`The stand-in for GitHub answered ${status} to the review of ${reviewer.login}.`);
  }
}
