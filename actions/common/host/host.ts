import { openCompose, type ComposeProject } from '../engine/compose.ts';
import type { Docker } from '../engine/docker.ts';
import { HELPER_FOLDER } from '../engine/helper-volume.ts';
import { environmentFiles } from '../gitops/record/environment-files.ts';
import type { ReleaseRecord } from '../gitops/record/record.ts';
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

/** Opens an environment as its record says it should be; the containers get digest and database from the record. */
export async function openHost(request: HostRequest, record: Pick<ReleaseRecord, 'digest' | 'database'>): Promise<ComposeHost> {
  const files = [settingsFile(request.environment), environmentFiles({ environment: request.environment }).record];
  const compose = openCompose(request.docker, {
    project: request.project,
    files: await Promise.all(files.map((file) => confinedPath(request.path, file, 'Input "environment"'))),
    environmentFile: request.environmentFile,
    variables: { ODOO_RELEASE_DIGEST: record.digest, ODOO_RELEASE_DATABASE: record.database },
  });
  const helper: StartHelper = (call) => startHelper(compose, request.helperVolume, call);
  return { compose, database: record.database, helper };
}

/** The Compose file that people own, beside the robots' release record. */
function settingsFile(environment: string): string {
  return `environments/${environment}/settings/compose.yaml`;
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
