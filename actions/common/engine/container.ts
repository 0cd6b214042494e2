import { randomBytes } from 'node:crypto';
import type { ProgramResult } from '../runtime/exec.ts';
import type { ProgramInput } from '../runtime/feed.ts';
import { type Docker, labelOptions } from './docker.ts';

export interface ContainerSetup {
  image: string;
  /** `none`, or the name of a network. */
  network: string;
  /** Values reach the container through the client's environment, so that no secret stands in an argument vector. */
  environment?: Record<string, string>;
  /** `source:target[:ro]`; the source is a volume or an absolute path. */
  mounts?: readonly string[];
  temporaryFolders?: readonly string[];
  user?: string;
  /** Linux capabilities that the program needs; without this it has none. */
  capabilities?: readonly string[];
  /** Labels by which a janitor finds what a killed run left behind. */
  labels?: Record<string, string>;
}

export interface ContainerProgram {
  entrypoint: string;
  args: readonly string[];
  input?: ProgramInput;
  onProgress?: (line: string) => void;
  /** Seconds after which the container is killed. */
  deadline: number;
}

export interface ContainerRun extends ContainerSetup, ContainerProgram {
  /** Kills it before its deadline. */
  kill?: AbortSignal;
}

export type ContainerResult = ProgramResult & { timedOut: boolean };

/** A container that stays: starting a program in it takes a third of the time that a fresh one takes. */
export interface StandingContainer {
  /** Runs a program there. One that does not end in time takes the container with it, and whatever else runs there. */
  run(program: ContainerProgram): Promise<ContainerResult>;
}

const KILLED = 137;
/** From here on the exit status may be that of a client which could not do its work, and did not clean up either. */
const CLIENT_FAILED = 125;

/**
 * Runs one program in a fresh container without network privileges and removes the container, whatever happens. Nothing is
 * pulled: a missing image is an error, never a look-up in a public registry.
 */
export async function runContainer(docker: Docker, run: ContainerRun): Promise<ContainerResult> {
  const name = freshName();
  const kill = (): void => killContainer(docker, name);
  run.kill?.addEventListener('abort', kill);
  let exitCode = CLIENT_FAILED;
  try {
    const args = ['run', '--rm', '--interactive', ...containerOptions(name, run), '--entrypoint', run.entrypoint, run.image, ...run.args];
    const result = await withDeadline(docker, name, run, args, run.environment);
    ({ exitCode } = result);
    return result;
  } finally {
    run.kill?.removeEventListener('abort', kill);
    if (exitCode >= CLIENT_FAILED) {
      await docker.run(['rm', '--force', '--volumes', name]);
    }
  }
}

/**
 * Starts a container in which programs are run one after the other or side by side, with the same rights as in a fresh one. It is
 * removed by whoever finds it by its labels, or by itself.
 *
 * @param life seconds until then.
 */
export async function openContainer(docker: Docker, setup: ContainerSetup, life: number): Promise<StandingContainer> {
  const name = freshName();
  const args = ['run', '--rm', '--detach', ...containerOptions(name, setup), '--entrypoint', 'sleep', setup.image, String(life)];
  await docker.require(`Starting a container of ${setup.image}`, args, { environment: setup.environment ?? {} });
  return {
    run: (program) => withDeadline(docker, name, program, ['exec', '--interactive', name, program.entrypoint, ...program.args]),
  };
}

async function withDeadline(
  docker: Docker, name: string, { deadline, input, onProgress }: ContainerProgram, args: readonly string[], environment: Record<string, string> = {},
): Promise<ContainerResult> {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killContainer(docker, name);
  }, deadline * 1000);
  try {
    const result = await docker.run(args, {
      environment,
      ...(input === undefined ? {} : { input }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    return { ...result, timedOut, exitCode: timedOut ? KILLED : result.exitCode };
  } finally {
    clearTimeout(timer);
  }
}

/** Nobody waits for it, and who cancels the run kills the container too. */
function killContainer(docker: Docker, name: string): void {
  docker.run(['kill', name]).catch(() => undefined);
}

function freshName(): string {
  return `odoo-kit-${randomBytes(6).toString('hex')}`;
}

function containerOptions(name: string, setup: ContainerSetup): string[] {
  return [
    '--pull', 'never', '--name', name,
    '--network', setup.network,
    '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges',
    ...(setup.capabilities ?? []).flatMap((capability) => ['--cap-add', capability]),
    ...(setup.user === undefined ? [] : ['--user', setup.user]),
    ...Object.keys(setup.environment ?? {}).flatMap((variable) => ['--env', variable]),
    ...labelOptions(setup.labels ?? {}),
    ...(setup.mounts ?? []).flatMap((mount) => ['--volume', mount]),
    ...(setup.temporaryFolders ?? []).flatMap((folder) => ['--tmpfs', folder]),
  ];
}
