import { errorSentence } from '../../../actions/common/runtime/errors.ts';

/** Runs a command of the kit to its exit status. What it throws is shown as a sentence; the stack trace only with DEBUG set. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (thrown) {
    console.error(errorSentence(thrown));
    if (process.env['DEBUG']) {
      console.error(thrown);
    }
    process.exitCode = 1;
  }
}
