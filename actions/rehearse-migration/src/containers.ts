import { runContainer } from '../../common/engine/container.ts';
import type { Docker } from '../../common/engine/docker.ts';
import { HELPER_FOLDER } from '../../common/engine/helper-volume.ts';
import type { StartHelper } from '../../common/odoo/helper/ask.ts';

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
  /** Say of containers and volumes which rehearsal made them, for whoever finds leftovers. */
  labels: Record<string, string>;
}

export const DATA_FOLDER = '/var/lib/odoo';
export const SOCKET_FOLDER = '/run/rehearsal';

/**
 * Starts odoo-release in containers of one image that have no network at all: the only way out is the socket to the rehearsal
 * server, so mails, payments and webhooks of code under test end nowhere.
 */
export function helperIn(image: string, surroundings: RehearsalSurroundings): StartHelper {
  return (call) =>
    runContainer(surroundings.docker, {
      image,
      entrypoint: 'python3',
      args: [`${HELPER_FOLDER}/odoo-release`, ...call.args],
      network: 'none',
      environment: connectionVariables(surroundings),
      mounts: containerMounts(surroundings),
      temporaryFolders: ['/tmp:mode=1777'],
      labels: surroundings.labels,
      deadline: call.deadline,
      ...(call.input === undefined ? {} : { input: call.input }),
      ...(call.onProgress === undefined ? {} : { onProgress: call.onProgress }),
    });
}

/** The repository is where the workflow runs; outside of GitHub there is none. */
export function rehearsalLabels(name: string, environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const repository = environment['GITHUB_REPOSITORY'];
  return { 'odoo-gitops-kit.rehearsal': name, ...(repository === undefined ? {} : { 'odoo-gitops-kit.repository': repository }) };
}

export function connectionVariables(surroundings: RehearsalSurroundings): Record<string, string> {
  return {
    PGHOST: SOCKET_FOLDER,
    PGPORT: '5432',
    PGUSER: surroundings.role,
    PGPASSWORD: surroundings.password,
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

export function containerMounts(surroundings: RehearsalSurroundings): string[] {
  return [
    `${surroundings.helperVolume}:${HELPER_FOLDER}:ro`,
    `${surroundings.dataVolume}:${DATA_FOLDER}`,
    `${surroundings.socketFolder}:${SOCKET_FOLDER}`,
  ];
}
