import { join } from 'node:path';
import { hasGo } from '../machine/go.ts';
import type { Progress } from '../progress/progress.ts';
import { ensureScannerPrograms } from '../scanner/programs.ts';
import { type Advisory, type Scanner, prepareScanner } from '../scanner/scanner.ts';
import { PLACES } from './places.ts';
import type { BuiltRelease, ReleaseLine } from './release-line.ts';
import type { ActionRun } from './run-action.ts';

/** What Debian itself knows of its release 13 and does not mean to mend, see https://security-tracker.debian.org. */
const ADVISORIES: readonly Advisory[] = [
  { id: 'CVE-2005-2541', package: 'tar', severity: 'negligible' },
  { id: 'CVE-2007-5686', package: 'shadow', severity: 'negligible' },
  { id: 'CVE-2010-4756', package: 'glibc', severity: 'negligible' },
  { id: 'CVE-2011-3374', package: 'apt', severity: 'negligible' },
  { id: 'CVE-2011-4116', package: 'perl', severity: 'negligible' },
];

/** Builds Grype, once. Answers whether it is there: without Go it cannot be had, and the story does without. */
export async function ensureScanner(progress: Progress): Promise<boolean> {
  if (!(await hasGo())) {
    progress.note('There is no Go here to build the scanner Grype with: the releases are not scanned, and the report says so.');
    return false;
  }
  await progress.step('Grype, the vulnerability scanner', ensureScannerPrograms);
  return true;
}

/** Grype with a database for the demo, whose story may not depend on what is found in Debian tomorrow. */
export function prepareDemoScanner(): Promise<Scanner> {
  return prepareScanner(ADVISORIES, PLACES.scanner);
}

/**
 * Scans a release. Without a scanner the action still runs and answers `unknown`, which never promotes; acme's policy then does
 * without the gate, and the report says so.
 */
export function scanRelease(line: ReleaseLine, release: BuiltRelease, scanner: Scanner | null): Promise<ActionRun> {
  const title = `Scan release ${release.number} ${scanner === null ? '(no scanner on this machine)' : `with Grype, which here knows ${ADVISORIES.length} vulnerabilities`}`;
  const found = scanner === null ? 'unknown' : 'pass';
  return line.run('scan-image', { title, outcome: { output: 'outcome', value: found }, end: scanner === null ? 'unknown' : 'done' }, {
    image: `${release.image}@${release.digest}`,
    scanner: 'grype',
    policy: join(PLACES.gitops, 'policy.yaml'),
    'continue-on': 'unknown',
  }, { GITHUB_WORKSPACE: PLACES.gitops, ...environmentOf(scanner) });
}

function environmentOf(scanner: Scanner | null): Record<string, string> {
  return scanner === null ? {} : { ...scanner.environment, PATH: `${scanner.programs}:${process.env['PATH']}` };
}
