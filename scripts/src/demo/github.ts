import { startFakeGitHub, type FakeGitHub } from '../../../test/fakes/github/server.ts';
import type { Person } from './git.ts';
import { ENVIRONMENT, GITOPS_NAME } from './places.ts';

/**
 * GitHub, as far as the story needs it: a workflow run that waits for its environment, and people who approve it. It is the one
 * thing of the demo that is not real; every call is checked against GitHub's own description of its API.
 */
export interface GitHubStandIn {
  /** The job's own token. */
  token: string;
  /** What the runner tells the job about GitHub and the run. */
  environment(): Record<string, string>;
  /** Somebody starts the workflow that promotes. */
  startRun(by: Person): void;
  approve(by: Person, comment: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startGitHub(): Promise<GitHubStandIn> {
  const github = await startFakeGitHub(GITOPS_NAME);
  github.addEnvironment(ENVIRONMENT);
  let run = 1000;
  return {
    token: github.token,
    environment: () => ({ GITHUB_API_URL: github.address, GITHUB_REPOSITORY: GITOPS_NAME, GITHUB_RUN_ID: String(run), GITHUB_RUN_ATTEMPT: '1' }),
    startRun(by) {
      run += 1;
      github.setRun({ id: run, attempt: 1, actor: account(by), triggeringActor: account(by) });
    },
    approve: (by, comment) => approve(github, run, by, comment),
    stop: () => github.close(),
  };
}

async function approve(github: FakeGitHub, run: number, by: Person, comment: string): Promise<void> {
  const authorization = `Bearer ${github.tokenOf(account(by))}`;
  const base = `${github.address}/repos/${GITOPS_NAME}`;
  const environment = (await request(`${base}/environments/${ENVIRONMENT}`, { headers: { authorization } })) as { id: number };
  await request(`${base}/actions/runs/${run}/pending_deployments`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ environment_ids: [environment.id], state: 'approved', comment }),
  });
}

async function request(url: string, options: RequestInit): Promise<unknown> {
  const answer = await fetch(url, options);
  if (!answer.ok) {
    throw new Error(`The stand-in for GitHub answered ${answer.status} to ${url}.`);
  }
  return answer.json();
}

function account({ login, id }: Person): { login: string; id: number } {
  return { login, id };
}
