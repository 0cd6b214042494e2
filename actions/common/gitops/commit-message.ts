import { plainText } from '../runtime/foreign-text.ts';

/** Who a commit is by. */
export interface Author {
  name: string;
  email: string;
}

export interface CommitMessage {
  subject: string;
  /** Names the intended change; the same for every attempt. Found again in the history when a push's reply was lost. */
  releaseId: string;
  /** Further trailers in order; a name may come more than once. */
  trailers: readonly (readonly [string, string])[];
}

export const RELEASE_ID = 'Release-Id';

/** The text of a commit message: the subject, and the trailers that `git interpret-trailers` finds again. */
export function messageText({ subject, releaseId, trailers }: CommitMessage): string {
  const lines = [[RELEASE_ID, releaseId] as const, ...trailers].map(([name, value]) => `${name}: ${oneLine(value)}`);
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
