import { parseArgs } from 'node:util';
import { UserError, errorSentence } from '../../../actions/common/runtime/errors.ts';

export const USAGE = `Usage: scripts/cluster <command>

A real Kubernetes of one node with a real Argo CD, in namespaces of their own. Needs Debian, root and Go.
  up [--argocd-settings FILE]  builds what is missing (the first time about ten minutes on two cores) and starts it
  down                         ends it and removes everything of it
  status                       says whether it runs
  load ARCHIVE…                puts images that \`docker save\` wrote into the node
  env                          lines for a shell: eval "$(scripts/cluster env)"
  exec PROGRAM [ARGUMENT…]     runs a program where the cluster's loopback addresses are
`;

export type Request =
  | { command: 'help' | 'down' | 'status' | 'env' }
  | { command: 'up'; argocdSettings?: string }
  | { command: 'load'; archives: string[] }
  | { command: 'exec'; program: string; args: string[] };

/**
 * What a command line asks for.
 *
 * @throws UserError with the usage when it asks for nothing that there is.
 */
export function readRequest(args: readonly string[]): Request {
  const [command, ...rest] = args;
  if (command === 'exec') {
    const [program, ...further] = rest[0] === '--' ? rest.slice(1) : rest;
    return program === undefined ? refuse('exec wants a program.') : { command, program, args: further };
  }
  const { values, positionals } = parsed(rest);
  if (command === '--help' || command === '-h' || values.help === true) {
    return { command: 'help' };
  }
  return requestOf(command, positionals, values['argocd-settings']);
}

function requestOf(command: string | undefined, positionals: string[], argocdSettings: string | undefined): Request {
  if (argocdSettings !== undefined && command !== 'up') {
    return refuse('--argocd-settings belongs to up.');
  }
  if (command === 'load') {
    return positionals.length === 0 ? refuse('load wants an archive.') : { command, archives: positionals };
  }
  if (positionals.length > 0) {
    return refuse(`${command} takes no ${positionals[0]}.`);
  }
  switch (command) {
    case 'up':
      return argocdSettings === undefined ? { command } : { command, argocdSettings };
    case 'down':
    case 'status':
    case 'env':
      return { command };
    default:
      return refuse(command === undefined ? 'A command is missing.' : `There is no command ${command}.`);
  }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { 'argocd-settings': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    return refuse(errorSentence(error));
  }
}

function refuse(sentence: string): never {
  throw new UserError(`${sentence}\n\n${USAGE}`);
}
