import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, freshWorkFolder } from '../machine/cache.ts';
import { runGo } from '../machine/go.ts';
import { withLock } from '../machine/lock.ts';
import type { Report } from '../progress/progress.ts';
import { exists } from '../project/files.ts';
import type { Provision } from './needs.ts';

const VERSION = 'v0.2.89';

/** The program `act`, built from its Go module into the cache. */
export async function provideAct(report: Report): Promise<Provision> {
  const folder = cacheFolder('act', VERSION);
  await withLock(`${folder}.lock`, () => ensureAct(folder, report), () => report('waiting for another run'));
  return { path: [folder], environment: {} };
}

async function ensureAct(folder: string, report: Report): Promise<void> {
  if (await exists(join(folder, 'act'))) {
    return;
  }
  report('building from its Go module');
  const work = await freshWorkFolder('act');
  await runGo(`act ${VERSION}`, ['install', `github.com/nektos/act@${VERSION}`], { folder: work, environment: { GOBIN: work } });
  await mkdir(dirname(folder), { recursive: true });
  await rename(work, folder);
}
