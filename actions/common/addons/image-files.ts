import type { Docker } from '../engine/docker.ts';
import { requireImage } from '../engine/image.ts';
import { type ReleaseLabels, readLabels } from '../image/labels.ts';
import type { ProgramResult } from '../runtime/exec.ts';

/** An image whose files can be copied out; nothing of it was started. */
export interface OpenImage {
  labels: ReleaseLabels;
  /** Copies a file, or what is in a folder written with `/.` at its end, to a path of this machine. */
  copyOut(path: string, target: string): Promise<ProgramResult>;
}

/** Opens an image through a container that is never started, and removes that container. */
export async function withOpenImage<Result>(docker: Docker, reference: string, use: (image: OpenImage) => Promise<Result>): Promise<Result> {
  const image = await requireImage(docker, reference);
  const labels = readLabels(image.labels);
  const created = await docker.require(`Opening ${reference}`, ['create', '--pull', 'never', '--network', 'none', '--', image.id, 'true']);
  const container = created.trim();
  try {
    return await use({ labels, copyOut: (path, target) => docker.run(['cp', '--follow-link', `${container}:${path}`, target]) });
  } finally {
    await docker.run(['rm', '--force', '--volumes', '--', container]);
  }
}
