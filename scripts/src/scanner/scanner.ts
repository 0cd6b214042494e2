import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import type { Report } from '../progress/progress.ts';
import { ensureScannerPrograms } from './programs.ts';

/** A vulnerability of a Debian source package. Without `fixed` every version has it and Debian does not mean to mend it. */
export interface Advisory {
  id: string;
  package: string;
  severity: 'negligible' | 'low' | 'medium' | 'high' | 'critical';
  fixed?: string;
}

/** Grype with a database of its own. */
export interface Scanner {
  /** Folder for the front of the PATH. */
  programs: string;
  /** Variables that lead Grype to the database and keep it from looking for another one. */
  environment: Record<string, string>;
}

const DEBIAN = { name: 'debian', version: '13', codename: 'trixie' };

/**
 * Grype with a database of just these advisories. It is made anew each time, because a database older than five days proves
 * nothing to Grype and to the kit alike.
 *
 * @param folder for the database; what is there goes.
 * @throws UserError when there is no Go to build Grype with.
 */
export async function prepareScanner(advisories: readonly Advisory[], folder: string, report: Report = () => undefined): Promise<Scanner> {
  const programs = await ensureScannerPrograms(report);
  const cache = join(folder, 'cache');
  const environment = { GRYPE_DB_CACHE_DIR: cache, GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_CHECK_FOR_APP_UPDATE: 'false' };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const source = join(folder, 'advisories.json');
  await writeFile(source, JSON.stringify({ operatingSystem: DEBIAN, advisories }));
  await requireProgram(runProgram, 'Writing the vulnerability database', join(programs, 'advisories'), [source, folder]);
  const archive = join(folder, 'database.tar.gz');
  await requireProgram(runProgram, 'Packing the vulnerability database', 'tar', ['-C', folder, '-czf', archive, 'vulnerability.db']);
  await requireProgram(runProgram, 'Importing the vulnerability database', join(programs, 'grype'), ['--quiet', 'db', 'import', archive], { environment });
  return { programs, environment };
}
