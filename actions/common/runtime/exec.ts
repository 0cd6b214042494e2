import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { UserError } from './errors.ts';
import { feed, type ProgramInput } from './feed.ts';
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
  input?: ProgramInput;
  /** Of standard output: `latin1` gives one character a byte, for what is no text. Default `utf8`. */
  encoding?: 'latin1';
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

const MAXIMUM_OUTPUT = 256 * 1024 * 1024;

/**
 * Standard input is always closed, so that a program which asks a question ends instead of waiting for ever.
 *
 * @throws UserError when the program or the working folder is not there, or when it writes more than 256 MiB.
 */
export const runProgram: RunProgram = async (program, args, options = {}) => {
  const child = spawn(program, [...args], {
    env: childEnvironment(process.env, options.environment),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const end = ending(child, program);
  const fed = feed(child, options.input ?? '');
  const onProgress = options.onProgress;
  if (onProgress !== undefined) {
    createInterface({ input: child.stderr }).on('line', (line) => onProgress(logText(line)));
  }
  const [exitCode, stdout, stderr] = await Promise.all([end, collected(child, 'stdout', program, options.encoding), collected(child, 'stderr', program), fed]);
  return { exitCode, stdout, stderr };
};

/** Resolves to the exit status, or as shells do to 128 and the number of the signal that ended the program. */
function ending(child: ChildProcessWithoutNullStreams, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      const why = missing ? 'it is not on the PATH, or the folder to run it in is not there' : error.message;
      reject(new UserError(`The program ${program} could not be started: ${why}.`, { cause: error }));
    });
    child.on('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

async function collected(child: ChildProcessWithoutNullStreams, stream: 'stdout' | 'stderr', program: string, encoding: BufferEncoding = 'utf8'): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of child[stream] as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAXIMUM_OUTPUT) {
      child.kill();
      throw new UserError(`The program ${program} wrote more than ${MAXIMUM_OUTPUT} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString(encoding);
}

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
