import { builtOnce } from '../machine/built-once.ts';
import { runGo } from '../machine/go.ts';
import type { Report } from '../progress/progress.ts';
import type { Provision } from './needs.ts';

const VERSION = 'v0.2.89';

/** The program `act`, built from its Go module into the cache. */
export async function provideAct(report: Report): Promise<Provision> {
  const folder = await builtOnce('act', VERSION, report, async (work) => {
    report('building from its Go module');
    await runGo(`act ${VERSION}`, ['install', `github.com/nektos/act@${VERSION}`], { folder: work, environment: { GOBIN: work } });
  });
  return { path: [folder], environment: {} };
}
