import { plainText } from '../../runtime/foreign-text.ts';

/** Who a commit is by. */
export interface Author {
  name: string;
  email: string;
}

/** Who commits where nobody else is named. */
export const KIT_AUTHOR: Author = { name: 'odoo-gitops-kit', email: 'odoo-gitops-kit@users.noreply.github.com' };

export interface CommitMessage {
  subject: string;
  /** Names the intended change, the same in every attempt and every run of it, so that a commit can be told from its repetition. */
  releaseId: string;
  /** Further trailers in order; a name may come more than once. */
  trailers: readonly (readonly [string, string])[];
}

/** The text of a commit message: the subject, and the trailers that `git interpret-trailers` finds again. */
export function messageText({ subject, releaseId, trailers }: CommitMessage): string {
  const lines = [['Release-Id', releaseId] as const, ...trailers].map(([name, value]) => `${name}: ${oneLine(value)}`);
  return `${oneLine(subject)}\n\n${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return plainText(text, 500).replace(/\s+/g, ' ').trim();
}

/** Parses `Name <address>`. The sentence of its error starts with "must". */
export function authorText(text: string): Author {
  const parts = /^(?<name>[^<>\u0000-\u001F\u007F]{1,100}?) *<(?<email>[^<>\s\u0000-\u001F\u007F]{1,200})>$/.exec(text)?.groups;
  if (parts === undefined) {
    throw new Error('must be an author as git writes one: Name <address>');
  }
  return { name: String(parts['name']), email: String(parts['email']) };
}
