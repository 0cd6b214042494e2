import { getExecOutput } from '@actions/exec';
import { UserError } from './errors.ts';
import { logText } from './foreign-text.ts';

export interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  cwd?: string;
  /** Variables added to the few that every program gets. */
  environment?: Record<string, string>;
  input?: string | Uint8Array;
  /** Called for every line of standard error as it comes, made safe to print. */
  onProgress?: (line: string) => void;
}

/** Starts a program with an argument vector and answers when it ends; a non-zero exit is an answer, not an exception. */
export type RunProgram = (program: string, args: readonly string[], options?: ProgramOptions) => Promise<ProgramResult>;

const PASSED_ON = /^(?:PATH|HOME|USER|LANG|LC_.*|TMPDIR|TZ|XDG_.*|DOCKER_.*|BUILDX_.*|BUILDKIT_.*|SSH_AUTH_SOCK|SSL_CERT_.*|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy)$/;

/**
 * Variables that a child program may see. The inputs of the action and the runner's tokens are not among them, so that a
 * foreign program cannot read them.
 */
export function childEnvironment(from: NodeJS.ProcessEnv, added: Record<string, string> = {}): Record<string, string> {
  const passed = Object.entries(from).filter(
    (entry): entry is [string, string] => PASSED_ON.test(entry[0]) && entry[1] !== undefined,
  );
  return { ...Object.fromEntries(passed), LC_ALL: 'C.UTF-8', ...added };
}

/** @throws UserError when the program is not on the PATH. */
export const runProgram: RunProgram = async (program, args, options = {}) => {
  const onProgress = options.onProgress;
  try {
    return await getExecOutput(`"${program}"`, [...args], {
      silent: true,
      ignoreReturnCode: true,
      env: childEnvironment(process.env, options.environment),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.input === undefined ? {} : { input: Buffer.from(options.input) }),
      ...(onProgress === undefined ? {} : { listeners: { errline: (line: string) => onProgress(logText(line)) } }),
    });
  } catch (error) {
    throw new UserError(`The program ${program} could not be started: ${(error as Error).message}`, { cause: error });
  }
};

/**
 * Runs a program that has to succeed and answers its standard output.
 *
 * @throws UserError with `what` and the end of its standard error when it exits with anything but 0.
 */
export async function requireProgram(
  run: RunProgram,
  what: string,
  program: string,
  args: readonly string[],
  options?: ProgramOptions,
): Promise<string> {
  const result = await run(program, args, options);
  if (result.exitCode !== 0) {
    const said = logText(result.stderr.trim().split('\n').slice(-8).join('\n'));
    throw new UserError(`${what} failed: ${program} exited with ${result.exitCode}. ${said}`.trim());
  }
  return result.stdout;
}
