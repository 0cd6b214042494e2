import { join } from 'node:path';
import { INTENT_FILE, MAXIMUM_INTENT_BYTES, parseIntent } from '../../common/odoo/intent/parse.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { readTextIfThere } from '../../common/runtime/files.ts';
import type { Problem } from './modules.ts';

/** What the release's authors declare, as it goes into the image. */
export interface SourceIntent {
  /** As the file has it, byte for byte. */
  text: string;
  /** `sha256:<hex>` of the file. */
  sha256: string;
}

// As the reader of YAML files says where something is wrong.
const PLACED = /^[^\n:]+:(?<line>\d+):(?<column>\d+): (?<message>.+)$/s;
const NO_TEXT = `The intent has to be a file of UTF-8 text of at most ${MAXIMUM_INTENT_BYTES} bytes, not a link.`;

/** Reads and checks release-intent.yaml at the top of the context; null where there is none. */
export async function readIntent(context: string): Promise<{ intent: SourceIntent | null; problems: Problem[] }> {
  const text = await readTextIfThere(join(context, INTENT_FILE), INTENT_FILE, MAXIMUM_INTENT_BYTES).catch(userErrors);
  if (text instanceof UserError) {
    return { intent: null, problems: [{ code: 'intent', message: NO_TEXT, file: INTENT_FILE, line: undefined }] };
  }
  return text === null ? { intent: null, problems: [] } : checked(text);
}

function checked(text: string): { intent: SourceIntent | null; problems: Problem[] } {
  try {
    return { intent: { text, sha256: parseIntent(text).sha256 }, problems: [] };
  } catch (error) {
    return { intent: null, problems: userErrors(error).message.split('\n').map(problemOf) };
  }
}

function userErrors(error: unknown): UserError {
  if (error instanceof UserError) {
    return error;
  }
  throw error;
}

function problemOf(sentence: string): Problem {
  const { line, column, message } = PLACED.exec(sentence)?.groups ?? {};
  return line === undefined || message === undefined
    ? { code: 'intent', message: sentence, file: INTENT_FILE, line: undefined }
    : { code: 'intent', message, file: INTENT_FILE, line: Number(line), column: Number(column) };
}
