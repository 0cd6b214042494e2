import type { Conversation } from '../../runtime/conversation.ts';
import { UserError } from '../../runtime/errors.ts';
import { logText } from '../../runtime/foreign-text.ts';
import { Turns } from '../../runtime/turns.ts';
import type { Git } from './git-program.ts';

export interface GitObject {
  id: string;
  type: string;
  content: Buffer;
}

/** Reads git's objects by one program, which finds what a fetch brought meanwhile. */
export class ObjectBatch {
  readonly #git: Git;
  /** Two who ask at once would hear each other's answers. */
  readonly #turns = new Turns();
  #conversation: Conversation | undefined;

  constructor(git: Git) {
    this.#git = git;
  }

  /** The objects of these names (ids, `<commit>:<path>`), in their order; undefined for what is not there. */
  read(names: readonly string[]): Promise<(GitObject | undefined)[]> {
    return this.#turns.take(() => this.#ask(names));
  }

  close(): void {
    this.#conversation?.close();
    this.#conversation = undefined;
  }

  async #ask(names: readonly string[]): Promise<(GitObject | undefined)[]> {
    const conversation = (this.#conversation ??= this.#git.converse(['cat-file', '--batch']));
    try {
      conversation.say(names.map((name) => `${name}\n`).join(''));
      const objects: (GitObject | undefined)[] = [];
      while (objects.length < names.length) {
        objects.push(await nextObject(conversation));
      }
      return objects;
    } catch (error) {
      this.close();
      throw error instanceof UserError ? new UserError(`Reading the commit failed: ${logText(conversation.words.trim() || error.message)}`, { cause: error }) : error;
    }
  }
}

async function nextObject(conversation: Conversation): Promise<GitObject | undefined> {
  const { id, type, size } = /^(?<id>[0-9a-f]+) (?<type>\w+) (?<size>\d+)$/.exec(await conversation.line())?.groups ?? {};
  if (id === undefined || type === undefined) {
    return undefined;
  }
  const content = await conversation.bytes(Number(size));
  await conversation.line();
  return { id, type, content };
}
