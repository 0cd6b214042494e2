import { errorSentence } from '../../../actions/common/runtime/errors.ts';

/** Runs a command of the kit to its exit status. What it throws is shown as a sentence; the stack trace only with DEBUG set. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  process.stdout.on('error', leaveQuietly);
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

/** Whoever reads the output may have seen enough of it, as `head` and `less` have. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    throw error;
  }
}
