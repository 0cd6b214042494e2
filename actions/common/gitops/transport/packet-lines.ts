import { UserError } from '../../runtime/errors.ts';
import type { Conversation } from '../../runtime/conversation.ts';

/** The unit of git's protocol: some bytes, or one of three marks. https://git-scm.com/docs/protocol-common#_pkt_line_format */
export type Packet = Buffer | 'flush' | 'delimiter' | 'end';

export const FLUSH = '0000';
export const DELIMITER = '0001';

const MARKS: Readonly<Record<number, Packet>> = { 0: 'flush', 1: 'delimiter', 2: 'end' };
const LENGTH_DIGITS = 4;

export function packet(text: string): string {
  return `${(Buffer.byteLength(text) + LENGTH_DIGITS).toString(16).padStart(LENGTH_DIGITS, '0')}${text}`;
}

/** @throws UserError when what comes is no packet, or nothing comes any more. */
export async function readPacket(conversation: Conversation): Promise<Packet> {
  const digits = (await conversation.bytes(LENGTH_DIGITS)).toString('latin1');
  const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  const mark = MARKS[length];
  if (mark !== undefined) {
    return mark;
  }
  if (!(length >= LENGTH_DIGITS)) {
    throw new UserError('The git server answered in a form that is none of git’s.');
  }
  return conversation.bytes(length - LENGTH_DIGITS);
}
