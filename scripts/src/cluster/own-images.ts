import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { type StaticImage, writeImageArchive } from './image-archive.ts';

export const PAUSE_IMAGE = 'odoo-gitops-kit.local/pause:1';
export const COREDNS_IMAGE = 'odoo-gitops-kit.local/coredns:1';
/** A shell and small programs, for hooks and servers in tests; its entrypoint is `/bin/sh`. */
export const BUSYBOX_IMAGE = 'odoo-gitops-kit.local/busybox:1';

/** The archives that every node starts with. */
export function ownImageArchives(programs: string): string[] {
  return ['pause', 'coredns', 'busybox'].map((name) => archiveOf(programs, name));
}

/** Makes the archives from the programs in the same folder. */
export async function writeOwnImages(programs: string): Promise<void> {
  await mkdir(join(programs, 'images'), { recursive: true });
  await write(programs, 'pause', { name: PAUSE_IMAGE, files: { '/pause': join(programs, 'pause') }, entrypoint: ['/pause'] });
  await write(programs, 'coredns', { name: COREDNS_IMAGE, files: { '/coredns': join(programs, 'coredns') }, entrypoint: ['/coredns'] });
  await write(programs, 'busybox', await busyboxImage(join(programs, 'busybox')));
}

async function busyboxImage(program: string): Promise<StaticImage> {
  const applets = (await requireProgram(runProgram, "Listing busybox's programs", program, ['--list'])).trim().split('\n');
  const links = Object.fromEntries(applets.filter((name) => name !== 'busybox').map((name) => [`/bin/${name}`, 'busybox']));
  return { name: BUSYBOX_IMAGE, files: { '/bin/busybox': program }, links, entrypoint: ['/bin/sh'] };
}

function write(programs: string, name: string, image: StaticImage): Promise<void> {
  return writeImageArchive(image, archiveOf(programs, name), join(programs, 'images', `${name}.work`));
}

function archiveOf(programs: string, name: string): string {
  return join(programs, 'images', `${name}.tar`);
}
