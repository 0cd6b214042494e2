import type { Docker } from '../engine/docker.ts';
import { requireImage } from '../engine/image.ts';
import { askHelper, type StartHelper } from '../odoo/helper/ask.ts';
import { contentDocument, type ImageContent } from '../odoo/source/image-content.ts';
import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import type { ContentCache } from './content-cache.ts';

export interface ContentTools {
  docker: Docker;
  /** The hash of odoo-release. */
  helper: string;
  cache: ContentCache;
}

// Reading every module of an image from a cold disk.
const DEADLINE = 600;

/**
 * What an update of an image would load. Asked once for an image, a helper and a list of modules: none of them changes.
 *
 * @param start runs odoo-release in the image.
 * @param modules whose files matter; those of others are not read.
 */
export async function imageContent(
  reference: string, start: StartHelper, modules: readonly string[], { docker, helper, cache }: ContentTools,
): Promise<ImageContent> {
  const names = modules.toSorted();
  const { id } = await requireImage(docker, reference);
  const key = sha256(canonicalJson({ id, helper, names }));
  const known = await cache.read(key);
  if (known !== undefined) {
    return known;
  }
  const content = await askHelper(start, contentDocument, { args: ['content', '--modules', names.join(',')], deadline: DEADLINE });
  await cache.write(key, content);
  return content;
}
