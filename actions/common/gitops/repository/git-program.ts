import { Conversation } from '../../runtime/conversation.ts';
import { UserError } from '../../runtime/errors.ts';
import type { ProgramResult, RunProgram } from '../../runtime/exec.ts';
import type { ProgramInput } from '../../runtime/feed.ts';
import { logText } from '../../runtime/foreign-text.ts';

export interface GitOptions {
  input?: ProgramInput;
  cwd?: string;
  /** `latin1` gives one character a byte, for what is no text. */
  encoding?: 'latin1';
  /** Variables for this call only, e.g. GIT_OBJECT_DIRECTORY. */
  environment?: Record<string, string>;
}

/** The git program with hooks, prompts and everything else that a foreign repository could start switched off. */
export interface Git {
  /** A non-zero exit is an answer. */
  try(args: readonly string[], options?: GitOptions): Promise<ProgramResult>;
  /** @throws UserError with `what` and git's own words when it exits with anything but 0. */
  require(what: string, args: readonly string[], options?: GitOptions): Promise<string>;
  /** Starts a command that is spoken with while it runs. */
  converse(args: readonly string[], options?: Pick<GitOptions, 'environment'>): Conversation;
}

const SAFE: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['submodule.recurse', 'false'],
  ['push.gpgSign', 'false'],
  ['push.followTags', 'false'],
  ['credential.interactive', 'never'],
  ['protocol.allow', 'never'],
  ['protocol.file.allow', 'always'],
  ['protocol.http.allow', 'always'],
  ['protocol.https.allow', 'always'],
  ['protocol.ssh.allow', 'always'],
  // A server that has gone silent is an answer too, before the job's own time is over.
  ['http.lowSpeedLimit', '100'],
  ['http.lowSpeedTime', '60'],
];

/**
 * @param configuration further settings, e.g. a remote's address and its authorization. They reach git in its environment: in
 *   no argument vector, which every process of the machine can read, and on no disk.
 */
export function safeGit(run: RunProgram, configuration: readonly (readonly [string, string])[] = []): Git {
  const environment = { ...FIXED, ...environmentConfiguration([...SAFE, ...configuration]) };
  const start: Git['try'] = (args, options = {}) =>
    run('git', args, {
      environment: { ...environment, ...options.environment },
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
  return {
    try: start,
    async require(what, args, options) {
      const result = await start(args, options);
      if (result.exitCode !== 0) {
        throw new UserError(`${what} failed: ${gitWords(result)}`);
      }
      return result.stdout;
    },
    converse: (args, options = {}) => new Conversation('git', args, { environment: { ...environment, ...options.environment } }),
  };
}

const FIXED = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  // glibc gives the memory of each compressed object back to the kernel and takes it again: three quarters of fast-import's time.
  MALLOC_TRIM_THRESHOLD_: String(64 * 1024 * 1024),
};

function environmentConfiguration(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const entries = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(entries) };
}

/** What git said when it failed: the end of its standard error, safe to print. */
export function gitWords(result: ProgramResult): string {
  const said = lastWords(result.stderr);
  return said === '' ? `git exited with ${result.exitCode} without a word.` : said;
}

/** The end of a standard error in one line, safe to print. */
export function lastWords(said: string): string {
  return logText(said.trim().split('\n').slice(-6).join(' '));
}
