import { createInterface } from 'node:readline/promises';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { Ask, Question } from './questions.ts';

interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Lets `work` ask a person questions on the terminal. The end of the input ends it.
 *
 * @throws UserError where there is no terminal, or when the person leaves.
 */
export async function withPrompt<Value>(work: (ask: Ask) => Promise<Value>, terminal: Terminal = { input: process.stdin, output: process.stdout }): Promise<Value> {
  if (terminal.input.isTTY !== true || terminal.output.isTTY !== true) {
    throw new UserError('There is no terminal to ask at: give the answers in a file, --answers file.yaml. gitops-templates/examples has three to begin with.');
  }
  const lines = createInterface(terminal);
  const left = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new UserError('Left before the last question; nothing was written.')));
  });
  left.catch(() => undefined);
  try {
    return await work(async (question) => Promise.race([left, askUntilGood((text) => lines.question(text), (text) => terminal.output.write(text), question)]));
  } finally {
    lines.close();
  }
}

/** Asks one question again and again until the answer can be taken. */
export async function askUntilGood(read: (text: string) => Promise<string>, write: (text: string) => unknown, question: Question): Promise<string> {
  for (;;) {
    const shown = question.default === undefined ? `${question.text}: ` : `${question.text} [${question.default}]: `;
    const answer = (await read(shown)).trim() || (question.default ?? '');
    const complaint = question.check(answer);
    if (complaint === undefined) {
      return answer;
    }
    write(`  The answer ${complaint}.\n`);
  }
}
