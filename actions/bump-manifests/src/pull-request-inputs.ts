import type { MergeRequest } from '../../common/github/merge-pull-request.ts';
import type { InputReader, Parser } from '../../common/runtime/inputs.ts';
import { matching, oneOf } from '../../common/runtime/parsers.ts';

export interface PullRequestInputs {
  owner: string;
  name: string;
  labels: string[];
  /** Logins. */
  reviewers: string[];
  /** Names of teams as in their addresses. */
  teamReviewers: string[];
  /** Undefined: people merge. */
  method: MergeRequest['method'] | undefined;
}

const label: Parser<string> = matching(/^[^,\u0000-\u001F\u007F]{1,50}$/, 'a label of at most 50 characters, one a line');
const reviewer: Parser<string> = matching(/^(?:[A-Za-z0-9-]{1,39}\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'a login, or owner/team, one a line');

/** Reads what only mode `pull-request` needs. Where another mode is chosen, giving any of it is a problem. */
export function readPullRequestInputs(reader: InputReader, repository: { owner: string; name: string } | undefined, isPullRequest: boolean): PullRequestInputs | undefined {
  const given = ['labels', 'reviewers', 'merge'].filter((name) => reader.isGiven(name));
  if (!isPullRequest) {
    given.forEach((name) => reader.refuse(`Input "${name}" goes with the mode pull-request only.`));
    return undefined;
  }
  if (repository === undefined) {
    reader.refuse('Input "mode" is pull-request, which works through GitHub’s API: give "repository" as owner/name, and a "token".');
  }
  const people = reader.list('reviewers', reviewer);
  return {
    owner: repository?.owner ?? '',
    name: repository?.name ?? '',
    labels: reader.list('labels', label),
    reviewers: people.filter((name) => !name.includes('/')),
    teamReviewers: people.filter((name) => name.includes('/')).map((name) => String(name.split('/')[1])),
    method: reader.optional('merge', oneOf('merge', 'squash', 'rebase')),
  };
}
