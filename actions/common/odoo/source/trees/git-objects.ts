import { spawn } from 'node:child_process';
import { UserError } from '../../../runtime/errors.ts';
import { childEnvironment } from '../../../runtime/exec.ts';
import { logText } from '../../../runtime/foreign-text.ts';

/** Runs `git <args>` in a checkout and answers its standard output as bytes. */
export type ReadGit = (args: readonly string[], input?: string) => Promise<{ exitCode: number; output: Buffer; said: string }>;

const LARGEST_OUTPUT = 2 * 1024 ** 3;
// A foreign checkout's configuration can name programs; none of these commands needs one.
const HARMLESS = [
  '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never', '-c', 'safe.directory=*',
];
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1', GIT_NO_LAZY_FETCH: '1',
};

/** Reads objects of the checkout at `path`: nothing is checked out, fetched, locked or written, and no hook or filter runs. */
export function readGitAt(path: string): ReadGit {
  return (args, input = '') => new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', path, ...HARMLESS, ...args], { env: childEnvironment(process.env, ENVIRONMENT) });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > LARGEST_OUTPUT) {
        child.kill();
        reject(new UserError(`git ${args[0]} answered with over ${LARGEST_OUTPUT} bytes.`));
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-2000);
    });
    child.on('error', (error) => reject(new UserError(`The program git could not be started: ${error.message}`)));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks), said: logText(said.trim()) }));
    // git may end before it read everything; its exit status tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** One object of `git cat-file --batch`; `content` is undefined for one that is missing. */
export interface GitObject {
  id: string;
  content: Buffer | undefined;
}

/** Splits the output of `git cat-file --batch`. */
export function* splitBatch(output: Buffer): Generator<GitObject> {
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf(0x0A, at);
    const [id = '', type, size] = output.toString('latin1', at, lineEnd === -1 ? output.length : lineEnd).split(' ');
    if (type !== 'blob' || lineEnd === -1) {
      yield { id, content: undefined };
      at = lineEnd === -1 ? output.length : lineEnd + 1;
    } else {
      const start = lineEnd + 1;
      yield { id, content: output.subarray(start, start + Number(size)) };
      at = start + Number(size) + 1;
    }
  }
}
