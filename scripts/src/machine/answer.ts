import { execFile } from 'node:child_process';
import { childEnvironment } from '../../../actions/common/runtime/exec.ts';

/**
 * The trimmed standard output of a program that answers a question quickly; `undefined` when it is missing, fails or takes
 * longer than `deadline` milliseconds.
 */
export function answerWithin(
  deadline: number,
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string | undefined> {
  const options = { env: childEnvironment(process.env, environment), timeout: deadline, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => resolve(error === null ? stdout.trim() : undefined));
  });
}
