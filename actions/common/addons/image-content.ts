import { runContainer } from '../engine/container.ts';
import type { Docker } from '../engine/docker.ts';
import { HELPER_FOLDER } from '../engine/helper-volume.ts';
import { requireImage } from '../engine/image.ts';
import { askHelper } from '../odoo/helper/ask.ts';
import { contentDocument, type ImageContent } from '../odoo/source/image-content.ts';
import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import type { ContentCache } from './content-cache.ts';

export interface ContentTools {
  docker: Docker;
  /** Volume with odoo-release; its name has the hash of the helper in it. */
  helperVolume: string;
  cache: ContentCache;
}

// Reading every module of an image from a cold disk.
const DEADLINE = 600;

/**
 * What an update of an image would load. Asked once for an image, a helper and a list of modules: none of them changes.
 *
 * @param modules whose files matter; those of others are not read.
 */
export async function imageContent(reference: string, modules: readonly string[], { docker, helperVolume, cache }: ContentTools): Promise<ImageContent> {
  const names = modules.toSorted();
  const { id } = await requireImage(docker, reference);
  const key = sha256(canonicalJson({ id, helperVolume, names }));
  const known = await cache.read(key);
  if (known !== undefined) {
    return known;
  }
  const content = await askHelper(
    (call) => runContainer(docker, {
      image: id,
      entrypoint: 'python3',
      args: [`${HELPER_FOLDER}/odoo-release`, ...call.args],
      network: 'none',
      environment: { PYTHONDONTWRITEBYTECODE: '1' },
      mounts: [`${helperVolume}:${HELPER_FOLDER}:ro`],
      temporaryFolders: ['/tmp:mode=1777'],
      deadline: call.deadline,
    }),
    contentDocument,
    { args: ['content', '--modules', names.join(',')], deadline: DEADLINE },
  );
  await cache.write(key, content);
  return content;
}
