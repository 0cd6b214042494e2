import type { Docker } from './docker.ts';

/** What the engine knows of an image. */
export interface LocalImage {
  id: string;
  /** `name@sha256:…` for each registry the image was pulled from or pushed to. */
  repositoryDigests: string[];
  labels: Record<string, string>;
}

interface InspectedImage {
  Id: string;
  RepoDigests?: string[] | null;
  Config?: { Labels?: Record<string, string> | null } | null;
}

/** Makes sure that the engine has an image: asks for it by digest only where it is missing. */
export async function requireImage(docker: Docker, reference: string): Promise<LocalImage> {
  const present = await inspectImage(docker, reference);
  if (present !== undefined) {
    return present;
  }
  await docker.require(`Pulling ${reference}`, ['pull', '--quiet', reference]);
  const pulled = await docker.require(`Reading image ${reference}`, ['image', 'inspect', reference]);
  return asLocalImage(pulled);
}

/** An image of the engine, or undefined when it is not there. */
export async function inspectImage(docker: Docker, reference: string): Promise<LocalImage | undefined> {
  const result = await docker.run(['image', 'inspect', reference]);
  return result.exitCode === 0 ? asLocalImage(result.stdout) : undefined;
}

function asLocalImage(json: string): LocalImage {
  const [image] = JSON.parse(json) as [InspectedImage];
  return { id: image.Id, repositoryDigests: image.RepoDigests ?? [], labels: image.Config?.Labels ?? {} };
}
