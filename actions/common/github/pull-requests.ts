import { z } from 'zod';
import { UserError } from '../runtime/errors.ts';
import { plainText } from '../runtime/foreign-text.ts';
import { type Section, withSection } from './body-section.ts';
import { checked } from './checked.ts';
import { GitHubRefused } from './client.ts';
import type { GitHub } from './connection.ts';

export interface PullRequestContent {
  owner: string;
  name: string;
  /** Branches of this repository. */
  head: string;
  base: string;
  title: string;
  /** The part of the body that is ours. Values of others in it have to be escaped for Markdown; marks and mentions are taken out here. */
  section: Section;
  labels: readonly string[];
  /** Logins. */
  reviewers: readonly string[];
  /** Names of teams as in their addresses. */
  teamReviewers: readonly string[];
  /** Only for one that is opened now. */
  draft?: boolean;
}

export interface PullRequest {
  number: number;
  url: string;
  /** The commit of its head branch as GitHub knows it. */
  headOid: string;
  state: 'opened' | 'updated' | 'unchanged';
}

const pullSchema = z.object({
  number: z.number().int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
  head: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  labels: z.array(z.object({ name: z.string() })),
  requested_reviewers: z.array(z.object({ login: z.string() })).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
});
type Pull = z.infer<typeof pullSchema>;
const reviewsSchema = z.array(z.object({ user: z.object({ login: z.string() }).nullable() }));

/**
 * Brings the open pull request from one branch to another into the wanted form, and opens it where there is none. What people
 * wrote around the section stays; labels and reviewers are added, never taken away; who has answered is not asked again. When
 * everything is as wanted, nothing is written.
 *
 * @throws GitHubRefused, e.g. for a reviewer who may not see the repository; UserError when there is no answer.
 */
export async function writePullRequest(github: GitHub, content: PullRequestContent): Promise<PullRequest> {
  const found = await findOpen(github, content);
  const { pull, isNew } = found === undefined ? await open(github, content) : { pull: found, isNew: false };
  const changes = [await updateText(github, content, pull), await addLabels(github, content, pull), await addReviewers(github, content, pull, isNew)];
  const state = isNew ? 'opened' : changes.includes(true) ? 'updated' : 'unchanged';
  return { number: pull.number, url: pull.html_url, headOid: pull.head.sha, state };
}

async function findOpen(github: GitHub, { owner, name, head, base }: PullRequestContent): Promise<Pull | undefined> {
  const answer = await github.ask('GET /repos/{owner}/{repo}/pulls', { owner, repo: name, state: 'open', head: `${owner}:${head}`, base, per_page: 100 });
  // The filter cannot tell a branch from one of the same name in another repository of the same owner.
  return checked(z.array(pullSchema), answer, 'its pull requests').find(({ head: { repo } }) => repo?.full_name.toLowerCase() === `${owner}/${name}`.toLowerCase());
}

/** GitHub keeps one open pull request for two branches: whoever comes second, or lost the answer, finds that of the first. */
async function open(github: GitHub, content: PullRequestContent): Promise<{ pull: Pull; isNew: boolean }> {
  const { owner, name, head, base, section, draft = false } = content;
  try {
    const body = withSection('', section);
    const answer = await github.send('POST /repos/{owner}/{repo}/pulls', { owner, repo: name, head, base, title: titleOf(content), body, draft });
    return { pull: checked(pullSchema, answer, 'the new pull request'), isNew: true };
  } catch (error) {
    const isFinal = !(error instanceof UserError) || (error instanceof GitHubRefused && error.reason !== 422);
    const found = isFinal ? undefined : await findOpen(github, content);
    if (found === undefined) {
      throw error;
    }
    return { pull: found, isNew: false };
  }
}

async function updateText(github: GitHub, content: PullRequestContent, { number, title, body }: Pull): Promise<boolean> {
  const wanted = { title: titleOf(content), body: withSection(body ?? '', content.section) };
  const changes = { ...(title === wanted.title ? {} : { title: wanted.title }), ...((body ?? '') === wanted.body ? {} : { body: wanted.body }) };
  return unlessEmpty(Object.keys(changes), () => github.ask('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...place(content), pull_number: number, ...changes }));
}

async function addLabels(github: GitHub, content: PullRequestContent, { number, labels: present }: Pull): Promise<boolean> {
  const labels = without(content.labels, present.map(({ name }) => name));
  return unlessEmpty(labels, () => github.ask('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { ...place(content), issue_number: number, labels }));
}

async function addReviewers(github: GitHub, content: PullRequestContent, pull: Pull, isNew: boolean): Promise<boolean> {
  const asked = [pull.user, ...(pull.requested_reviewers ?? [])].map((user) => user?.login ?? '');
  const missing = { people: without(content.reviewers, asked), teams: without(content.teamReviewers, (pull.requested_teams ?? []).map(({ slug }) => slug)) };
  const answered = isNew || missing.people.length + missing.teams.length === 0 ? [] : await readReviewers(github, content, pull.number);
  const reviewers = without(missing.people, answered);
  // GitHub does not say for which team somebody answered; after the first answer no team is asked again.
  const teams = answered.length > 0 ? [] : missing.teams;
  return unlessEmpty([...reviewers, ...teams], () =>
    github.ask('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', { ...place(content), pull_number: pull.number, reviewers, team_reviewers: teams }));
}

async function readReviewers(github: GitHub, content: PullRequestContent, number: number): Promise<string[]> {
  const answer = await github.ask('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', { ...place(content), pull_number: number, per_page: 100 });
  return checked(reviewsSchema, answer, 'the reviews of a pull request').flatMap(({ user }) => (user === null ? [] : [user.login]));
}

async function unlessEmpty(wanted: readonly string[], write: () => Promise<unknown>): Promise<boolean> {
  if (wanted.length > 0) {
    await write();
  }
  return wanted.length > 0;
}

function place({ owner, name }: PullRequestContent): { owner: string; repo: string } {
  return { owner, repo: name };
}

/** GitHub takes logins, teams and labels in any case for the same. */
function without(wanted: readonly string[], present: readonly string[]): string[] {
  const known = new Set(present.map((name) => name.toLowerCase()));
  return [...new Set(wanted)].filter((name) => !known.has(name.toLowerCase()));
}

function titleOf({ title }: PullRequestContent): string {
  return plainText(title, 200).replaceAll(/\s+/g, ' ').trim();
}
