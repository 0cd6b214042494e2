import { join } from 'node:path';
import { type Docker, lastLines } from '../engine/docker.ts';
import { requireImage } from '../engine/image.ts';
import { readLabels } from '../image/labels.ts';
import { INTENT_IN_IMAGE, MAXIMUM_INTENT_BYTES, parseIntent, type ReleaseIntent } from '../odoo/intent/parse.ts';
import { sha256 } from '../runtime/canonical.ts';
import { UserError } from '../runtime/errors.ts';
import { readText } from '../runtime/files.ts';
import { withTemporaryFolder } from '../runtime/workspace.ts';
import { type OpenImage, withOpenImage } from './image-files.ts';

/**
 * What the authors of a release declare, as its image holds it; null where the label says that there is none.
 *
 * @param temporary where the file is copied to and deleted again.
 * @throws UserError when the file is not the one that the label `odoo.release.intent` names.
 */
export async function imageIntent(docker: Docker, reference: string, temporary: string): Promise<ReleaseIntent | null> {
  const { labels } = await requireImage(docker, reference);
  return readLabels(labels).intent === '' ? null : withOpenImage(docker, reference, (image) => readHeld(image, reference, temporary));
}

async function readHeld(image: OpenImage, reference: string, temporary: string): Promise<ReleaseIntent> {
  const text = await withTemporaryFolder(temporary, async (folder) => {
    const target = join(folder, 'intent');
    const copied = await image.copyOut(INTENT_IN_IMAGE, target);
    if (copied.exitCode !== 0) {
      throw new UserError(`The image ${reference} has the label odoo.release.intent and no file ${INTENT_IN_IMAGE}: ${lastLines(copied)} Build the release again.`);
    }
    return readText(target, `The intent in the image ${reference}`, MAXIMUM_INTENT_BYTES);
  });
  if (sha256(text) !== image.labels.intent) {
    throw new UserError(`The file ${INTENT_IN_IMAGE} in the image ${reference} is not the one that its label odoo.release.intent names: the file has ${sha256(text)}, the label says ${image.labels.intent}. Build the release again.`);
  }
  return parseIntent(text);
}
