import { openCompose, type ComposeProject } from '../engine/compose.ts';
import type { Docker } from '../engine/docker.ts';
import { HELPER_FOLDER } from '../engine/helper-volume.ts';
import type { ReleaseRecord } from '../gitops/record.ts';
import type { HelperCall, StartHelper } from '../odoo/helper/ask.ts';
import { confinedPath } from '../runtime/files.ts';

/** A customer's environment on a Docker host: the services of gitops-templates/host. */
export interface ComposeHost {
  compose: ComposeProject;
  database: string;
  /** Starts odoo-release in a fresh container of the web service: same image, network, volumes and settings. */
  helper: StartHelper;
}

export interface HostRequest {
  docker: Docker;
  project: string;
  /** Root of the GitOps repo's checkout. */
  path: string;
  environment: string;
  environmentFile: string | undefined;
  helperVolume: string;
}

/** Folder of an environment in the GitOps repo; people own `settings`, robots own `release`. */
export function environmentFiles(environment: string): { settings: string; release: string; expectation: string } {
  const folder = `environments/${environment}`;
  return {
    settings: `${folder}/settings/compose.yaml`,
    release: `${folder}/release/compose.yaml`,
    expectation: `${folder}/release/expectation.json`,
  };
}

/** Opens an environment as its record says it should be; the containers get digest and database from the record. */
export async function openHost(request: HostRequest, record: Pick<ReleaseRecord, 'digest' | 'database'>): Promise<ComposeHost> {
  const files = environmentFiles(request.environment);
  const compose = openCompose(request.docker, {
    project: request.project,
    files: [
      await confinedPath(request.path, files.settings, 'Input "environment"'),
      await confinedPath(request.path, files.release, 'Input "environment"'),
    ],
    environmentFile: request.environmentFile,
    variables: { ODOO_RELEASE_DIGEST: record.digest, ODOO_RELEASE_DATABASE: record.database },
  });
  const helper: StartHelper = (call) => startHelper(compose, request.helperVolume, call);
  return { compose, database: record.database, helper };
}

function startHelper(compose: ComposeProject, helperVolume: string, call: HelperCall): ReturnType<StartHelper> {
  const args = [
    'run', '--rm', '--no-deps', '--no-TTY', '--volume', `${helperVolume}:${HELPER_FOLDER}:ro`,
    '--entrypoint', 'python3', 'web', `${HELPER_FOLDER}/odoo-release`, ...call.args,
  ];
  return compose.run(args, {
    input: call.input ?? '',
    ...(call.onProgress === undefined ? {} : { onProgress: call.onProgress }),
  });
}
