import type { Conversation } from '../../runtime/conversation.ts';
import { UserError } from '../../runtime/errors.ts';
import { logText } from '../../runtime/foreign-text.ts';
import { DELIMITER, FLUSH, packet, readPacket } from './packet-lines.ts';

export interface PackRequest {
  wants: readonly string[];
  /** What to leave out, in git's own words. */
  filter: string;
  /** Commits without those before them; else nothing is said about history. */
  isShallow: boolean;
}

/** The bytes of a sideband's packet that are a pack, and those that say why there is none. */
const PACK = 1;
const FAILURE = 3;

/**
 * Whether a server speaks version 2 of git's protocol and can leave out what it is told to.
 * https://git-scm.com/docs/protocol-v2#_capability_advertisement
 */
export async function canFilter(conversation: Conversation): Promise<boolean> {
  const lines: string[] = [];
  for (let next = await readPacket(conversation); Buffer.isBuffer(next); next = await readPacket(conversation)) {
    lines.push(next.toString().trim());
  }
  const features = lines.find((line) => line.startsWith('fetch='))?.slice('fetch='.length).split(' ') ?? [];
  const namesObjects = lines.find((line) => line.startsWith('object-format=')) ?? 'object-format=sha1';
  return lines[0] === 'version 2' && features.includes('filter') && features.includes('shallow') && namesObjects === 'object-format=sha1';
}

/** The words that ask for a pack; nothing is said of what is here, so that it holds all that is wanted. */
export function fetchCommand({ wants, filter, isShallow }: PackRequest): string {
  const asked = [...(isShallow ? ['deepen 1'] : []), `filter ${filter}`, ...wants.map((id) => `want ${id}`), 'done'];
  const head = `${packet('command=fetch\n')}${packet('object-format=sha1\n')}${DELIMITER}`;
  return `${head}${['no-progress', 'ofs-delta', ...asked].map((line) => packet(`${line}\n`)).join('')}${FLUSH}`;
}

/**
 * The pack of an answer as it comes.
 *
 * @param shallow is told the commits whose parents are left out, before the first byte of the pack.
 * @throws UserError with the server's words when it refuses.
 */
export async function* packIn(conversation: Conversation, shallow: (commit: string) => void): AsyncGenerator<Buffer> {
  let isPack = false;
  for (let next = await readPacket(conversation); next !== 'end'; next = await readPacket(conversation)) {
    if (Buffer.isBuffer(next) && isPack) {
      refuseFailure(next);
      yield next[0] === PACK ? next.subarray(1) : Buffer.alloc(0);
    } else if (Buffer.isBuffer(next)) {
      const line = next.toString().trim();
      isPack = line === 'packfile';
      readSectionLine(line, shallow);
    }
  }
  if (!isPack) {
    throw new UserError('The git server answered without a pack.');
  }
}

function readSectionLine(line: string, shallow: (commit: string) => void): void {
  const [word = '', ...rest] = line.split(' ');
  if (word === 'ERR') {
    throw refusal(rest.join(' '));
  }
  if (word === 'shallow' && /^[0-9a-f]{40}$/.test(String(rest[0]))) {
    shallow(String(rest[0]));
  }
}

function refuseFailure(part: Buffer): void {
  if (part[0] === FAILURE) {
    throw refusal(part.subarray(1).toString());
  }
}

function refusal(words: string): UserError {
  return new UserError(`The git server refused: ${logText(words.trim())}`);
}
