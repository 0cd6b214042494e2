import { Refusal } from '../../runtime/errors.ts';

/** What a commit is, apart from who made it and when. */
export interface CommitFacts {
  parents: string[];
  /** Id of its tree. */
  tree: string;
  message: string;
}

/**
 * A branch that belongs to the kit is replaced as a whole, and its newest commit tells whose it is.
 *
 * @throws Refusal when that commit says no Release-Id.
 */
export function refuseForeignCommit(branch: string, { message }: CommitFacts): void {
  if (!/^Release-Id: \S/m.test(message)) {
    throw new Refusal(`The newest commit of branch ${branch} was not made by odoo-gitops-kit, and is not overwritten. Take that work elsewhere and delete the branch, or name another one.`);
  }
}

/** True when two commits differ in nothing but who made them and when. A server may add trailers of its own to a message. */
export function isSameCommit(present: CommitFacts, wanted: CommitFacts): boolean {
  return present.tree === wanted.tree && present.parents.join() === wanted.parents.join() && saysMessage(present.message, wanted.message);
}

/** True when a commit's message is the one that was asked for, or begins with it. */
export function saysMessage(present: string, wanted: string): boolean {
  return `${present.trimEnd()}\n`.startsWith(`${wanted.trimEnd()}\n`);
}
