import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conversation } from '../../runtime/conversation.ts';
import { UserError } from '../../runtime/errors.ts';
import { logText } from '../../runtime/foreign-text.ts';
import { Turns } from '../../runtime/turns.ts';
import type { Proposal } from '../repository/branches.ts';
import { type Git, lastWords } from '../repository/git-program.ts';
import { canFilter, fetchCommand, packIn, type PackRequest } from './upload-pack.ts';

const NO_PROGRESS = ['option verbosity 0', 'option progress false'];

/**
 * A conversation with one web server through the programs that git itself uses for it (`git remote-https`), so that proxies,
 * certificates and credentials are git's. Both of its services are asked at once when it is opened, and once only: what the
 * server has later, it does not tell. https://git-scm.com/docs/gitremote-helpers
 */
export class RemoteHelper {
  readonly #git: Git;
  readonly #folder: string;
  readonly #fetching: Conversation;
  readonly #pushing: Conversation;
  /** Two who fetch at once would hear each other's answers. */
  readonly #turns = new Turns();
  readonly #isAble: Promise<boolean>;
  readonly #heads: Promise<Map<string, string>>;

  /** @param git set up with the remote `origin`, in a git directory of our own, which is `folder`. */
  constructor(git: Git, folder: string, scheme: 'http' | 'https') {
    this.#git = git;
    this.#folder = folder;
    this.#fetching = git.converse([`remote-${scheme}`, 'origin']);
    this.#pushing = git.converse([`remote-${scheme}`, 'origin']);
    this.#isAble = startFetching(this.#fetching);
    this.#heads = startPushing(this.#pushing);
    // They are waited for one after the other.
    this.#isAble.catch(() => undefined);
    this.#heads.catch(() => undefined);
  }

  /** Commits by the names of branches. @throws UserError when this server can't be spoken with so. */
  async heads(): Promise<Map<string, string>> {
    if (!(await this.#isAble)) {
      throw new UserError('The git server can’t leave anything out.');
    }
    return this.#heads;
  }

  /** Brings objects. @throws UserError when the server refuses or the answer breaks off. */
  fetch(request: PackRequest): Promise<void> {
    return this.#turns.take(() => this.#fetch(request));
  }

  /** Moves a branch from where `heads` saw it, if it is still there. Without an answer it has not landed, as far as is known. */
  async push(branch: string, commit: string): Promise<Proposal> {
    const reference = `refs/heads/${branch}`;
    const proposal = { commit, mark: commit };
    try {
      const lease = `option cas ${reference}:${(await this.#heads).get(branch) ?? ''}`;
      this.#pushing.say(`${lease}\n`);
      await readConsent(this.#pushing, lease);
      this.#pushing.say(`push ${commit}:${reference}\n\n`);
      const said = await lines(this.#pushing);
      return { ...proposal, landed: said.includes(`ok ${reference}`), words: this.#words(said.join(' ')) };
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      return { ...proposal, landed: false, words: this.#words(error.message) };
    }
  }

  close(): void {
    this.#fetching.close();
    this.#pushing.close();
  }

  async #fetch(request: PackRequest): Promise<void> {
    const shallow: string[] = [];
    this.#fetching.say(fetchCommand(request));
    // A pack that names objects which the server keeps to itself is marked so, as `git fetch` does.
    await this.#git.require('Reading the server’s pack', ['index-pack', '--stdin', '--fix-thin', '--promisor'], {
      input: packIn(this.#fetching, (commit) => shallow.push(commit)),
    });
    if (shallow.length > 0) {
      await writeFile(join(this.#folder, 'shallow'), shallow.map((commit) => `${commit}\n`).join(''));
    }
  }

  #words(said: string): string {
    return `${lastWords(this.#pushing.words)} ${logText(said)}`.trim();
  }
}

async function startFetching(conversation: Conversation): Promise<boolean> {
  conversation.say('stateless-connect git-upload-pack\n');
  // Anything else is `fallback`: a server, or a git, that does not know version 2.
  return (await conversation.line()) === '' && canFilter(conversation);
}

async function startPushing(conversation: Conversation): Promise<Map<string, string>> {
  // In one go: this process may be busy with loading what it needs later.
  conversation.say(`${NO_PROGRESS.map((option) => `${option}\n`).join('')}list for-push\n`);
  for (const option of NO_PROGRESS) {
    await readConsent(conversation, option);
  }
  return new Map((await lines(conversation)).map(headOf).filter((head) => head !== undefined));
}

/** @throws UserError for a line of another form, such as that of a repository with longer ids: a branch would seem not to be there. */
function headOf(line: string): [string, string] | undefined {
  const { id, name } = /^(?<id>[0-9a-f]{40}) (?<name>\S+)/.exec(line)?.groups ?? {};
  if (id === undefined && !line.startsWith('@')) {
    throw new UserError('The git server lists its branches in a form that is not known.');
  }
  return id !== undefined && name?.startsWith('refs/heads/') ? [name.slice('refs/heads/'.length), id] : undefined;
}

async function readConsent(conversation: Conversation, option: string): Promise<void> {
  const answer = await conversation.line();
  if (answer !== 'ok') {
    throw new UserError(`git does not know "${option}": ${logText(answer)}`);
  }
}

/** An answer of lines up to an empty one. */
async function lines(conversation: Conversation): Promise<string[]> {
  const said: string[] = [];
  for (let line = await conversation.line(); line !== ''; line = await conversation.line()) {
    said.push(line);
  }
  return said;
}
