import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Docker } from '../engine/docker.ts';
import { lastLines } from '../engine/docker.ts';
import { folderTree } from '../odoo/source/trees/folder-tree.ts';
import type { AddonsPlace } from '../odoo/source/snapshot-reader.ts';
import { isSeries } from '../odoo/source/module-version.ts';
import { UserError } from '../runtime/errors.ts';
import { shown } from '../runtime/parsers.ts';
import { type OpenImage, withOpenImage } from './image-files.ts';

const USUAL_FOLDER = '/mnt/extra-addons';
const FOLDER = /^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9._+-]+)+\/?$/;

/**
 * Copies the addons folders out of an image, without starting anything of it, and reads them as a folder.
 *
 * @param folders inside the image; none: those of the label `odoo.release.addons-path`, else `/mnt/extra-addons`.
 * @param temporary where the copy goes; the caller deletes it.
 */
export async function imageAddons(docker: Docker, reference: string, folders: readonly string[], temporary: string): Promise<AddonsPlace> {
  return withOpenImage(docker, reference, async (image) => {
    const { addonsPath, series, baseDigest } = image.labels;
    const chosen = checkedFolders(reference, folders.length > 0 ? folders : addonsPath);
    const root = await mkdtemp(join(temporary, 'image-'));
    for (const folder of chosen) {
      await copyFolder(image, reference, folder, join(root, folder));
    }
    return {
      tree: folderTree(root, `image ${reference}`),
      folders: chosen.map((folder) => folder.slice(1)),
      ...(isSeries(series) ? { series } : {}),
      ...(baseDigest === '' ? {} : { baseDigest }),
    };
  });
}

function checkedFolders(reference: string, folders: readonly string[]): string[] {
  const strange = folders.find((folder) => !FOLDER.test(folder));
  if (strange !== undefined) {
    throw new UserError(`The image ${reference} has ${shown(strange)} in its label odoo.release.addons-path, which is not an absolute folder. Name its addons folders with the input "image-addons".`);
  }
  const clean = folders.map((folder) => folder.replace(/\/$/, ''));
  return clean.length === 0 ? [USUAL_FOLDER] : [...new Set(clean)];
}

async function copyFolder(image: OpenImage, reference: string, folder: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const copied = await image.copyOut(`${folder}/.`, target);
  if (copied.exitCode !== 0) {
    throw new UserError(`The image ${reference} has no readable folder ${folder}: ${lastLines(copied)} Name its addons folders with the input "image-addons".`);
  }
}
