import { join } from 'node:path';
import { builtOnce } from '../machine/built-once.ts';
import { runGo } from '../machine/go.ts';
import type { Report } from '../progress/progress.ts';
import { folderContent, shortHash } from '../project/content-hash.ts';

const GRYPE_VERSION = '0.110.0';

const MODULE = join(import.meta.dirname, 'grype');

/**
 * The folder with the programs `grype` and `advisories`, built from their Go modules into the cache.
 *
 * @throws UserError when there is no Go.
 */
export async function ensureScannerPrograms(report: Report): Promise<string> {
  return builtOnce('grype', shortHash(await folderContent(MODULE)), report, (work) => build(work, report));
}

async function build(work: string, report: Report): Promise<void> {
  const settings = { folder: MODULE, environment: { CGO_ENABLED: '0' } };
  report(`building Grype ${GRYPE_VERSION} from its Go module, once`);
  const flags = `-s -w -X main.version=${GRYPE_VERSION}`;
  await runGo(`Grype ${GRYPE_VERSION}`, ['build', '-trimpath', '-ldflags', flags, '-o', join(work, 'grype'), 'github.com/anchore/grype/cmd/grype'], settings);
  report('building the writer of its database');
  await runGo("The writer of Grype's database", ['build', '-trimpath', '-o', join(work, 'advisories'), '.'], settings);
}
