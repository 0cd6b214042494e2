import { openContainer, runContainer, type ContainerProgram, type ContainerRun, type ContainerSetup, type StandingContainer } from '../../common/engine/container.ts';
import { lastLines, type Docker } from '../../common/engine/docker.ts';
import { HELPER_FOLDER } from '../../common/engine/helper-volume.ts';
import type { StartHelper } from '../../common/odoo/helper/ask.ts';
import { UserError } from '../../common/runtime/errors.ts';
import type { ProgramResult } from '../../common/runtime/exec.ts';
import { LIFE_HOURS, type CloneRecord } from './clone-record.ts';

/** What every container of one rehearsal shares. */
export interface RehearsalSurroundings {
  docker: Docker;
  /** Name of the volume with odoo-release. */
  helperVolume: string;
  /** Name of the volume that is Odoo's data folder; it goes with the rehearsal. */
  dataVolume: string;
  /** Host folder with the socket that leads to the rehearsal server. */
  socketFolder: string;
  role: string;
  password: string;
  /** Say of containers and volumes which rehearsal made them and how long they live, for who finds leftovers. */
  labels: Record<string, string>;
}

export const DATA_FOLDER = '/var/lib/odoo';
export const SOCKET_FOLDER = '/run/rehearsal';
export const REHEARSAL_LABEL = 'odoo-gitops-kit.rehearsal';
export const EXPIRY_LABEL = 'odoo-gitops-kit.expires';

/** Where odoo-release keeps what Odoo said about itself, in the memory of the one container that it is about. */
const MEMORY = '/tmp/odoo-release';
/** Where Python keeps what it compiled of odoo-release, whose own folder can't be written to. */
const BYTECODE = '/tmp/bytecode';
/** Commands of odoo-release that may run the code of addons; Odoo's own command, which `neutralize` starts, loads what addons add to it. */
const RUN_ADDONS = new Set(['neutralize', 'update', 'probe', 'smoke']);
/** Seconds: a large dump takes hours. */
const DEADLINE = 4 * 3600;

/** Programs in containers of one image; they stay until the rehearsal's containers are removed. */
export interface OpenImage {
  helper: StartHelper;
  run(program: Pick<ContainerProgram, 'entrypoint' | 'args'>): Promise<ProgramResult>;
}

/**
 * Starts odoo-release and other programs in containers of one image that have no network at all: the only way out is the socket to
 * the rehearsal server, so mails, payments and webhooks of code under test end nowhere. What runs that code has one container and
 * what only looks has another, where nothing can have been left for it; what will be killed gets one of its own.
 */
export function openImage(image: string, surroundings: RehearsalSurroundings): OpenImage {
  const { docker, labels } = surroundings;
  const setup = {
    image,
    network: 'none',
    environment: { ...connectionVariables(surroundings), ODOO_RELEASE_MEMORY: MEMORY, PYTHONPYCACHEPREFIX: BYTECODE },
    mounts: containerMounts(surroundings),
    temporaryFolders: ['/tmp:mode=1777'],
    labels,
  };
  const [underTest, looking] = [opened(docker, setup), opened(docker, setup)];
  return {
    async helper({ args, kill, ...call }) {
      const program = { ...call, entrypoint: 'python3', args: [`${HELPER_FOLDER}/odoo-release`, ...args] };
      const container = RUN_ADDONS.has(String(args[0])) ? underTest : looking;
      return kill === undefined ? (await container()).run(program) : runContainer(docker, { ...setup, ...program, kill });
    },
    async run(program) {
      return (await looking()).run({ ...program, deadline: DEADLINE });
    },
  };
}

/** Opens a container when it is first needed. */
function opened(docker: Docker, setup: ContainerSetup): () => Promise<StandingContainer> {
  let container: Promise<StandingContainer> | undefined;
  return () => (container ??= openContainer(docker, setup, LIFE_HOURS * 3600));
}

/** Runs a program for the rehearsal, without any network; a non-zero exit is an answer. */
export function runHere(surroundings: RehearsalSurroundings, run: Omit<ContainerRun, 'network' | 'labels' | 'deadline'>): Promise<ProgramResult> {
  const { docker, labels } = surroundings;
  return runContainer(docker, { ...run, network: 'none', labels, deadline: DEADLINE });
}

/** The same for a program that has to succeed; answers its standard output. @throws UserError that starts with `failure` */
export async function requireHere(failure: string, ...call: Parameters<typeof runHere>): Promise<string> {
  const result = await runHere(...call);
  if (result.exitCode !== 0) {
    throw new UserError(`${failure}: ${lastLines(result)}`);
  }
  return result.stdout;
}

/** The repository is where the workflow runs; outside of GitHub there is none. */
export function rehearsalLabels({ rehearsal, madeBy, expiresAt }: CloneRecord): Record<string, string> {
  return {
    [REHEARSAL_LABEL]: rehearsal,
    [EXPIRY_LABEL]: expiresAt,
    ...(madeBy.repository === null ? {} : { 'odoo-gitops-kit.repository': madeBy.repository }),
    ...(madeBy.run === null ? {} : { 'odoo-gitops-kit.run': madeBy.run }),
  };
}

export function connectionVariables(surroundings: RehearsalSurroundings): Record<string, string> {
  return {
    PGHOST: SOCKET_FOLDER,
    PGPORT: '5432',
    PGUSER: surroundings.role,
    PGPASSWORD: surroundings.password,
  };
}

export function containerMounts(surroundings: RehearsalSurroundings): string[] {
  return [
    `${surroundings.helperVolume}:${HELPER_FOLDER}:ro`,
    `${surroundings.dataVolume}:${DATA_FOLDER}`,
    `${surroundings.socketFolder}:${SOCKET_FOLDER}`,
  ];
}
