import { z } from 'zod';
import { UserError } from '../runtime/errors.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const platform = z.object({ os: z.string(), architecture: z.string() });

/** An image manifest, or an index of manifests, as Docker and OCI write them. */
export const manifestSchema = z.object({
  config: z.object({ digest }).optional(),
  manifests: z.array(z.object({ digest, platform: platform.optional() })).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Every manifest type that the kit reads; registries answer 404 for a type that was not asked for. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;

/** For an index, the digest of its linux/amd64 manifest; undefined for a manifest that is an image itself. */
export function selectPlatform(manifest: Manifest, what: string): string | undefined {
  if (manifest.manifests === undefined) {
    return undefined;
  }
  const chosen = manifest.manifests.find((entry) => entry.platform?.os === 'linux' && entry.platform.architecture === 'amd64');
  if (chosen === undefined) {
    throw new UserError(`${what} has no image for linux/amd64.`);
  }
  return chosen.digest;
}

/** The digest of an image manifest's configuration. */
export function imageOfManifest(manifest: Manifest | undefined, what: string): string {
  if (manifest?.config === undefined) {
    throw new UserError(`${what} is no image: its manifest names no configuration.`);
  }
  return manifest.config.digest;
}
