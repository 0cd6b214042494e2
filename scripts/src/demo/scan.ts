import { findProgram } from '../machine/programs.ts';
import { PLACES } from './places.ts';
import type { BuiltRelease, ReleaseLine } from './release-line.ts';
import { join } from 'node:path';

export type Scanner = 'trivy' | 'grype';

/** The scanner of this machine, if it has one. */
export async function findScanner(): Promise<Scanner | null> {
  for (const scanner of ['trivy', 'grype'] as const) {
    if ((await findProgram(scanner)) !== undefined) {
      return scanner;
    }
  }
  return null;
}

/**
 * Scans a release. Without a scanner the action still runs and answers `unknown`, which never promotes; acme's policy then does
 * without the gate, and the report says so.
 *
 * @returns the path of the statement.
 */
export async function scanRelease(line: ReleaseLine, release: BuiltRelease, scanner: Scanner | null): Promise<string> {
  const found = scanner === null ? 'unknown' : 'pass';
  const title = scanner === null ? 'Scan (no scanner on this machine)' : `Scan with ${scanner}`;
  const run = await line.run('scan-image', { title, outcome: { output: 'outcome', value: found }, end: scanner === null ? 'unknown' : 'done' }, {
    image: `${release.image}@${release.digest}`,
    scanner: scanner ?? 'trivy',
    policy: join(PLACES.gitops, 'policy.yaml'),
    'continue-on': 'unknown',
  }, { GITHUB_WORKSPACE: PLACES.gitops });
  return String(run.outputs['evidence']);
}
