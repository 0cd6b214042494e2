import type { Docker } from '../../common/engine/docker.ts';
import type { Registry } from '../../common/image/registry.ts';
import { UserError } from '../../common/runtime/errors.ts';

/**
 * Pushes an image and answers the digest that the registry gives it.
 *
 * @param imageId the image that was built and checked, as the engine knows it.
 * @throws UserError when the tag stands for another image afterwards.
 */
export async function pushImage(docker: Docker, registry: Registry, name: string, tag: string, imageId: string): Promise<string> {
  await docker.require(`Pushing ${name}:${tag}`, ['push', '--quiet', `${name}:${tag}`]);
  const pushed = await registry.image({ name, tag });
  if (pushed === undefined) {
    throw new UserError(`The registry does not know ${name}:${tag} right after the push.`);
  }
  // Engines with containerd's image store name an image by its manifest, the others by its configuration.
  if (pushed.configDigest !== imageId && pushed.digest !== imageId) {
    throw new UserError(`The tag ${name}:${tag} stands for another image than the one just pushed: another build uses the same tag. Give every build its own.`);
  }
  return pushed.digest;
}

/** @throws UserError when two images of the engine do not have the same content. */
export async function requireSameLayers(docker: Docker, checked: string, labelled: string): Promise<void> {
  const layers = (image: string): Promise<string> =>
    docker.require(`Reading image ${image}`, ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', image]);
  if ((await layers(checked)) !== (await layers(labelled))) {
    throw new UserError('The build cache was emptied while the image was built, so the labelled image is not the checked one. Run the build again.');
  }
}
