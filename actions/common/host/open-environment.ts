import { openDocker } from '../engine/docker.ts';
import { ensureHelperVolume, kitHelperFolder } from '../engine/helper-volume.ts';
import { requireImage } from '../engine/image.ts';
import type { ReleaseRecord } from '../gitops/record/record.ts';
import { runProgram } from '../runtime/exec.ts';
import { type EnvironmentCheckout, readEnvironment } from './checkout.ts';
import { type ComposeHost, openHost } from './host.ts';

/** Which environment, and where it runs. */
export interface EnvironmentPlace {
  /** Docker context; empty for the engine of the job. */
  host: string;
  project: string;
  /** Root of the GitOps repo's checkout. */
  path: string;
  environment: string;
  environmentFile: string | undefined;
}

export interface OpenEnvironment {
  host: ComposeHost;
  checkout: EnvironmentCheckout;
}

/**
 * Opens an environment as its checkout describes it. The image of the record is fetched now, while everything still runs.
 *
 * @param check refuses a record by throwing; asked before anything reaches the host.
 */
export async function openEnvironment(place: EnvironmentPlace, check: (checkout: EnvironmentCheckout) => void = () => {}): Promise<OpenEnvironment> {
  const checkout = await readEnvironment(place.path, place.environment);
  check(checkout);
  const docker = openDocker(runProgram, place.host);
  const image = pinnedImage(checkout.record);
  await requireImage(docker, image);
  const helperVolume = await ensureHelperVolume(docker, kitHelperFolder(), image);
  return { checkout, host: await openHost({ docker, ...place, helperVolume }, checkout.record) };
}

function pinnedImage({ image, digest }: ReleaseRecord): string {
  return `${image}@${digest}`;
}
