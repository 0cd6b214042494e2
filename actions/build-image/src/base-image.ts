import type { Docker } from '../../common/engine/docker.ts';
import { requireImage } from '../../common/engine/image.ts';
import { type ImageReference, formatReference } from '../../common/image/reference.ts';

export interface BaseImage {
  /** What the Dockerfile's FROM gets. Pinned by digest, unless the image exists on this engine only. */
  reference: string;
  name: string;
  /** The registry's digest; for an image of this engine only, its image ID. */
  digest: string;
}

/** Resolves the base image once, so that a tag which moves meanwhile cannot change the build. */
export async function resolveBase(docker: Docker, wanted: ImageReference): Promise<BaseImage> {
  const local = await requireImage(docker, formatReference(wanted));
  const prefix = `${wanted.name}@`;
  const pinned = wanted.digest ?? local.repositoryDigests.find((name) => name.startsWith(prefix))?.slice(prefix.length);
  return pinned === undefined
    ? { reference: formatReference(wanted), name: wanted.name, digest: local.id }
    : { reference: `${prefix}${pinned}`, name: wanted.name, digest: pinned };
}
