import type { ZodType } from 'zod';
import { UserError } from '../../runtime/errors.ts';
import type { ProgramResult } from '../../runtime/exec.ts';
import { logText } from '../../runtime/foreign-text.ts';
import { parseStrictJson } from '../../runtime/json.ts';
import { errorDocument, refusalDocument } from './documents.ts';

export interface HelperCall {
  args: readonly string[];
  input?: string;
  /** Seconds until the container is killed. */
  deadline: number;
  onProgress?: (line: string) => void;
  /** Kills it at once, as a machine that fails would. */
  kill?: AbortSignal;
}

/** Starts odoo-release somewhere (a container of an image, a service of a Compose project) and answers when it ends. */
export type StartHelper = (call: HelperCall) => Promise<ProgramResult & { timedOut?: boolean }>;

/** The helper did not do its work; `code` is its own stable code, or `no-answer`. */
export class HelperError extends UserError {
  override name = 'HelperError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Runs one command of odoo-release and answers its document. Code under test ran in the same container, so what it printed is
 * foreign: one JSON document of the expected shape, or an error.
 *
 * @throws HelperError when the helper refused, was killed, or printed anything else.
 */
export async function askHelper<Document>(start: StartHelper, schema: ZodType<Document>, call: HelperCall): Promise<Document> {
  const command = `odoo-release ${call.args[0] ?? ''}`;
  const result = await start(call);
  if (result.timedOut === true) {
    throw new HelperError('timed-out', `${command} did not end within ${call.deadline} seconds and was killed.`);
  }
  const document = readDocument(command, result);
  const parsed = schema.safeParse(document);
  if (parsed.success) {
    return parsed.data;
  }
  const problem = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).slice(0, 3).join('; ');
  throw refusalIn(command, document) ?? new HelperError('no-answer', `${command} answered in a shape that this kit does not know (${problem}).`);
}

function refusalIn(command: string, document: unknown): HelperError | undefined {
  const broken = errorDocument.safeParse(document).data?.error;
  if (broken !== undefined) {
    return new HelperError(broken.code, `${command}: ${broken.message}`);
  }
  const reasons = refusalDocument.safeParse(document).data?.reasons;
  if (reasons === undefined) {
    return undefined;
  }
  return new HelperError(reasons[0]?.code ?? 'refused', `${command}: ${reasons.map((reason) => reason.message).join(' ')}`);
}

function readDocument(command: string, result: ProgramResult): unknown {
  if (result.stdout.trim() === '') {
    const said = logText(result.stderr.trim().split('\n').slice(-6).join('\n'));
    throw new HelperError('no-answer', `${command} ended with exit status ${result.exitCode} and no answer. ${said}`);
  }
  return parseStrictJson(result.stdout, `The answer of ${command}`, 256 * 1024 * 1024);
}
