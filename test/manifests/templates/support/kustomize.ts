import { ensureKustomize } from '../../../../scripts/src/kustomize/program.ts';
import { programRenderer } from '../../../../scripts/src/kustomize/render.ts';

/** An object of Kubernetes, as Kustomize prints it. */
export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // Every kind has fields of its own.
  [field: string]: any;
}

const AT_ONCE = 2;
let program: Promise<string> | undefined;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * The objects that a folder renders to.
 *
 * @throws Error with Kustomize's own words.
 */
export async function render(folder: string): Promise<Resource[]> {
  program ??= ensureKustomize(() => undefined);
  const renderer = programRenderer(await program);
  await turn();
  try {
    const rendered = await renderer.render(folder);
    if ('problem' in rendered) {
      throw new Error(rendered.problem);
    }
    return rendered.objects as Resource[];
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function turn(): Promise<void> {
  if (running >= AT_ONCE) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
}
