import { GitHubRefused } from '../../github/client.ts';
import { Refusal, UserError } from '../../runtime/errors.ts';
import { pause, retryUntil, type RetryOptions } from '../../runtime/retry.ts';
import type { Branches, Proposal } from './branches.ts';
import { messageText } from './commit-message.ts';
import { commitOnBranch, fitsMutation, makeCommit, makeTree, moveBranch } from './github-commits.ts';
import { type FoundCommit, type FoundCommits, type GitHubRepository, PAGE, queryFacts, queryHistory, queryTip } from './github-queries.ts';
import { GitHubSnapshot } from './github-snapshot.ts';
import { type NewCommit, SEARCHED_COMMITS } from './object-store.ts';
import { isSameCommit, refuseForeignCommit, saysMessage } from './own-commit.ts';
import { checkRepositoryPath } from './repository-path.ts';
import type { Snapshot } from './snapshot.ts';

/** A token that was just made can be unknown to some of GitHub's servers for some seconds. */
const FIRST_CONTACT: RetryOptions = { deadline: 15_000, first: 1000, longest: 4000 };
/** Milliseconds between two looks at a branch, so that a server which lags behind does not make a lost race look like a refusal. */
const SECOND_LOOK = 2000;

/**
 * The branches of a repository on GitHub, read and written through its API without a clone. Commits are in the name of the token,
 * and signed by GitHub, unless another author than the kit is asked for.
 *
 * @param pacing clock and pauses; tests set them.
 */
export function githubBranches(repository: GitHubRepository, pacing: Partial<Omit<RetryOptions, 'deadline'>> = {}): Branches {
  return new GitHubBranches(repository, { ...FIRST_CONTACT, ...pacing });
}

class GitHubBranches implements Branches {
  readonly #repository: GitHubRepository;
  readonly #pacing: RetryOptions;
  #repositoryId = '';

  constructor(repository: GitHubRepository, pacing: RetryOptions) {
    this.#repository = repository;
    this.#pacing = pacing;
  }

  async tip(branch: string): Promise<GitHubSnapshot> {
    return new GitHubSnapshot(this.#repository, await this.#head(branch));
  }

  tips(branches: readonly string[]): Promise<Snapshot[]> {
    return Promise.all(branches.map((branch) => this.tip(branch)));
  }

  async propose(branch: string, snapshot: Snapshot, change: NewCommit): Promise<Proposal> {
    const modes = await this.#at(snapshot).modes([...change.files.keys()]);
    const base = snapshot.commit;
    return this.#settled(branch, base, change, async () => {
      if (fitsMutation(base, change, modes)) {
        return commitOnBranch(this.#repository, branch, base, change);
      }
      const tree = await makeTree(this.#repository, base, change.files, modes);
      const commit = await makeCommit(this.#repository, base, tree, change);
      await moveBranch(this.#repository, this.#repositoryId, branch, base, commit, false);
      return commit;
    });
  }

  async replace(branch: string, { commit: present }: Snapshot, snapshot: Snapshot, change: NewCommit): Promise<Proposal> {
    const before = present === '' ? undefined : await queryFacts(this.#repository, present);
    if (before !== undefined) {
      refuseForeignCommit(branch, before);
    }
    const modes = await this.#at(snapshot).modes([...change.files.keys()]);
    const base = snapshot.commit;
    return this.#settled(branch, present, change, async () => {
      const tree = await makeTree(this.#repository, base, change.files, modes);
      if (before !== undefined && isSameCommit(before, { tree, parents: [base], message: messageText(change.message) })) {
        return present;
      }
      const commit = await makeCommit(this.#repository, base, tree, change);
      await moveBranch(this.#repository, this.#repositoryId, branch, present, commit, true);
      return commit;
    });
  }

  /** The server makes the commit, so its id can be unknown; but what was made on `base` has `base` for its parent and says the same. */
  async find({ commit: tip }: Snapshot, { commit: base }: Snapshot, mark: string): Promise<string | undefined> {
    for await (const { id, parent, message } of this.#commits(tip, null)) {
      if (id === base) {
        return undefined;
      }
      if (parent === base && saysMessage(message, mark)) {
        return id;
      }
    }
    return undefined;
  }

  async history(branch: string, path: string): Promise<Snapshot[]> {
    checkRepositoryPath(path);
    const snapshots: Snapshot[] = [];
    for await (const { id } of this.#commits(await this.#head(branch), path)) {
      snapshots.push(new GitHubSnapshot(this.#repository, id));
    }
    return snapshots;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The commits that lead to a tip, or those of them that changed something at `path`; the newest first. */
  async *#commits(tip: string, path: string | null): AsyncGenerator<FoundCommit> {
    let after: string | null = null;
    const most = tip === '' ? 0 : SEARCHED_COMMITS;
    for (let count = 0; count < most; count += PAGE) {
      const page: FoundCommits = await queryHistory(this.#repository, tip, path, after);
      yield* page.commits;
      if (page.after === null) {
        return;
      }
      after = page.after;
    }
  }

  /** The snapshot that was read from already, where it is one of ours. */
  #at(snapshot: Snapshot): GitHubSnapshot {
    return snapshot instanceof GitHubSnapshot ? snapshot : new GitHubSnapshot(this.#repository, snapshot.commit);
  }

  async #head(branch: string): Promise<string> {
    const { owner, name } = this.#repository;
    return retryUntil(async () => {
      const answer = await queryTip(this.#repository, branch);
      if (answer !== undefined) {
        this.#repositoryId = answer.repositoryId;
        return { done: true, value: answer.commit };
      }
      const error = new UserError(`GitHub shows no repository ${owner}/${name} to this token. Check the name, and that the token may read and write its contents.`);
      if (this.#repositoryId !== '') {
        throw error;
      }
      return { done: false, error };
    }, this.#pacing);
  }

  /** What became of a write. Whether a refusal is final is told by the branch, not by words: where it has not moved, nobody was faster. */
  async #settled(branch: string, expected: string, change: NewCommit, write: () => Promise<string>): Promise<Proposal> {
    const mark = messageText(change.message);
    try {
      return { commit: await write(), mark, landed: true, words: '' };
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      if (error instanceof GitHubRefused && error.reason !== 'STALE_DATA' && (await this.#standsStill(branch, expected))) {
        throw new Refusal(`Branch ${branch} may not be written so: ${error.message}`, { cause: error });
      }
      return { commit: '', mark, landed: false, words: error.message };
    }
  }

  async #standsStill(branch: string, expected: string): Promise<boolean> {
    const { sleep = pause } = this.#pacing;
    if ((await this.#head(branch)) !== expected) {
      return false;
    }
    await sleep(SECOND_LOOK);
    return (await this.#head(branch)) === expected;
  }
}
