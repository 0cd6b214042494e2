import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, freshWorkFolder } from '../machine/cache.ts';
import { runGo } from '../machine/go.ts';
import { withLock } from '../machine/lock.ts';
import type { Report } from '../progress/progress.ts';
import { folderContent, shortHash } from '../project/content-hash.ts';
import { exists } from '../project/files.ts';

const GRYPE_VERSION = '0.110.0';

const MODULE = join(import.meta.dirname, 'grype');

/**
 * The folder with the programs `grype` and `advisories`, built from their Go modules into the cache.
 *
 * @throws UserError when there is no Go.
 */
export async function ensureScannerPrograms(report: Report): Promise<string> {
  const folder = cacheFolder('grype', shortHash(await folderContent(MODULE)));
  await withLock(`${folder}.lock`, () => build(folder, report), () => report('waiting for another run'));
  return folder;
}

async function build(folder: string, report: Report): Promise<void> {
  if (await exists(folder)) {
    return;
  }
  const work = await freshWorkFolder('grype');
  const settings = { folder: MODULE, environment: { CGO_ENABLED: '0' } };
  report(`building Grype ${GRYPE_VERSION} from its Go module, once`);
  const flags = `-s -w -X main.version=${GRYPE_VERSION}`;
  await runGo(`Grype ${GRYPE_VERSION}`, ['build', '-trimpath', '-ldflags', flags, '-o', join(work, 'grype'), 'github.com/anchore/grype/cmd/grype'], settings);
  report('building the writer of its database');
  await runGo("The writer of Grype's database", ['build', '-trimpath', '-o', join(work, 'advisories'), '.'], settings);
  await mkdir(dirname(folder), { recursive: true });
  await rename(work, folder);
}
