import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { arch } from 'node:process';
import { dirname, join } from 'node:path';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';

/** An image of one layer, made of files of this machine without a container engine. */
export interface StaticImage {
  /** `registry/name:tag` */
  name: string;
  /** Path in the image to the file here. Programs have to be linked statically: the image has nothing else. */
  files: Record<string, string>;
  /** Path in the image to where the link leads. */
  links?: Record<string, string>;
  entrypoint: readonly string[];
}

/** Node's names of architectures in the words of images. */
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Writes an archive as `docker save` does.
 *
 * @param work an empty folder beside the archive; it is gone afterwards.
 */
export async function writeImageArchive(image: StaticImage, archive: string, work: string): Promise<void> {
  const [root, parts] = [join(work, 'root'), join(work, 'parts')];
  await fillRoot(image, root);
  await mkdir(parts, { recursive: true });
  await pack(root, join(parts, 'layer.tar'));
  const configuration = JSON.stringify(imageConfiguration(image, sha256(await readFile(join(parts, 'layer.tar')))));
  const name = `${sha256(configuration).slice('sha256:'.length)}.json`;
  await writeFile(join(parts, name), configuration);
  await writeFile(join(parts, 'manifest.json'), JSON.stringify([{ Config: name, RepoTags: [image.name], Layers: ['layer.tar'] }]));
  await pack(parts, archive);
  await rm(work, { recursive: true });
}

/** The configuration of an image of one layer, as the engine reads it. */
export function imageConfiguration(image: StaticImage, layer: string): object {
  return {
    architecture: ARCHITECTURES[arch] ?? arch,
    os: 'linux',
    config: { Entrypoint: image.entrypoint, Env: ['PATH=/usr/local/bin:/usr/bin:/bin:/sbin:/'], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [layer] },
  };
}

async function fillRoot({ files, links = {} }: StaticImage, root: string): Promise<void> {
  await mkdir(join(root, 'tmp'), { recursive: true, mode: 0o1777 });
  for (const [path, source] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await copyFile(source, join(root, path));
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }
}

async function pack(folder: string, archive: string): Promise<void> {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await requireProgram(runProgram, `Packing ${archive}`, 'tar', ['-C', folder, ...same, '-cf', archive, '.']);
}
