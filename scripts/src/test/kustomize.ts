import { openRenderer } from '../kustomize/render.ts';
import { buildKustomize } from '../kustomize/program.ts';
import type { Report } from '../progress/progress.ts';
import type { Provision } from './needs.ts';

/** What renders manifests, built into the cache, so that no test waits for it. */
export async function provideKustomize(report: Report): Promise<Provision> {
  await buildKustomize(report);
  (await openRenderer(1, report)).close();
  return { path: [], environment: {} };
}
