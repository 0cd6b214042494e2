import { randomBytes } from 'node:crypto';
import type { ProgramResult } from '../runtime/exec.ts';
import type { ProgramInput } from '../runtime/feed.ts';
import { type Docker, labelOptions } from './docker.ts';

export interface ContainerRun {
  image: string;
  entrypoint: string;
  args: readonly string[];
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
  input?: ProgramInput;
  onProgress?: (line: string) => void;
  /** Labels by which a janitor finds what a killed run left behind. */
  labels?: Record<string, string>;
  /** Seconds after which the container is killed. */
  deadline: number;
  /** Kills it before that. */
  kill?: AbortSignal;
}

const KILLED = 137;

/**
 * Runs one program in a fresh container without network privileges and removes the container, whatever happens. Nothing is
 * pulled: a missing image is an error, never a look-up in a public registry.
 */
export async function runContainer(docker: Docker, run: ContainerRun): Promise<ProgramResult & { timedOut: boolean }> {
  const name = `odoo-kit-${randomBytes(6).toString('hex')}`;
  let timedOut = false;
  const kill = (): void => void docker.run(['kill', name]);
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, run.deadline * 1000);
  run.kill?.addEventListener('abort', kill);
  try {
    const result = await docker.run(containerArguments(name, run), {
      environment: run.environment ?? {},
      ...(run.input === undefined ? {} : { input: run.input }),
      ...(run.onProgress === undefined ? {} : { onProgress: run.onProgress }),
    });
    return { ...result, timedOut, exitCode: timedOut ? KILLED : result.exitCode };
  } finally {
    clearTimeout(timer);
    run.kill?.removeEventListener('abort', kill);
    await docker.run(['rm', '--force', '--volumes', name]);
  }
}

function containerArguments(name: string, run: ContainerRun): string[] {
  return [
    'run', '--rm', '--interactive', '--pull', 'never', '--name', name,
    '--network', run.network,
    '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges',
    ...(run.capabilities ?? []).flatMap((capability) => ['--cap-add', capability]),
    ...(run.user === undefined ? [] : ['--user', run.user]),
    ...Object.keys(run.environment ?? {}).flatMap((variable) => ['--env', variable]),
    ...labelOptions(run.labels ?? {}),
    ...(run.mounts ?? []).flatMap((mount) => ['--volume', mount]),
    ...(run.temporaryFolders ?? []).flatMap((folder) => ['--tmpfs', folder]),
    '--entrypoint', run.entrypoint,
    run.image,
    ...run.args,
  ];
}
