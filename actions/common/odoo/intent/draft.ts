import { plainText } from '../../runtime/foreign-text.ts';
import { quoted } from '../../runtime/yaml-text.ts';
import type { Difference } from '../rehearsal/difference.ts';
import { isAbout } from './apply.ts';
import { type DeclaredChange, type DeclaredLog, INTENT_FILE, MAXIMUM_INTENT_BYTES, type ReleaseIntent } from './parse.ts';
import { isDeclarable, MAXIMUM_ENTRIES } from './schema.ts';

const HEADER = `# A draft of ${INTENT_FILE}, from a rehearsal that found what nobody had declared.
# What the release should not do: mend the release and delete the entry. What it should: say why. An empty "because" is refused.
version: 1
changes:
`;

/** Bytes that a draft leaves for the reason of each entry. */
const ROOM_FOR_REASON = 120;

/**
 * Drafts release-intent.yaml: what is declared already, and every difference that is not. Nobody can use it unread, because new
 * entries have no reason yet.
 *
 * @param undeclared differences that nobody declared, or that went further than declared.
 */
export function draftIntent(undeclared: readonly Difference[], intent: ReleaseIntent | null): string {
  const { changes, logs } = intent ?? { changes: [], logs: [] };
  const kept = changes.filter((declared) => !undeclared.some((difference) => isAbout(declared, difference))).map(entry);
  const known = logs.length === 0 ? '' : `logs:\n${logs.map(logEntry).join('')}`;
  const start = HEADER + kept.join('');
  const fresh = fitting(
    undeclared.map((difference) => newEntry(difference, changes.find((declared) => isAbout(declared, difference)))),
    MAXIMUM_ENTRIES - kept.length,
    MAXIMUM_INTENT_BYTES - Buffer.byteLength(start + known),
  );
  const left = undeclared.length - fresh.length;
  return `${start}${fresh.join('')}${left > 0 ? `  # And ${left} more, for which there is no room.\n` : ''}${known}`;
}

/** A difference without its reason; one that was declared to be smaller with the reason it had. */
function newEntry({ kind, subject, count, message }: Difference, declared: DeclaredChange | undefined): string {
  const said = [message, ...(declared === undefined ? [] : [`It was declared because: ${declared.because}`])];
  const comments = said.map((sentence) => `  # ${oneLine(sentence)}\n`).join('');
  return isDeclarable(kind, subject)
    ? `${comments}${entry({ kind, subject, upTo: count, because: '' })}`
    : `${comments}  # It can't be declared: its name has characters that no declaration may have.\n`;
}

function entry({ kind, subject, upTo, because }: DeclaredChange): string {
  return `  - ${kind}: ${quoted(subject)}\n${upTo === null ? '' : `    up-to: ${upTo}\n`}    because: ${quoted(because)}\n`;
}

function logEntry({ pattern, because }: DeclaredLog): string {
  return `  - pattern: ${quoted(pattern)}\n    because: ${quoted(because)}\n`;
}

/** The first entries, as many as fit with their reasons. */
function fitting(entries: readonly string[], maximum: number, bytes: number): string[] {
  let room = bytes;
  return entries.slice(0, Math.max(0, maximum)).filter((text) => {
    room -= Buffer.byteLength(text) + ROOM_FOR_REASON;
    return room > ROOM_FOR_REASON;
  });
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return plainText(text, 300).replace(/\s+/g, ' ').trim();
}
