import { z } from 'zod';
import type { LedgerEntry } from '../../common/evidence/ledger.ts';
import type { PresentRelease } from '../../common/gitops/record/record-fields.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import { KIT_VERSION } from '../../common/runtime/version.ts';

/** The image to write, as a caller names it. */
export interface NamedRelease {
  image: string;
  tag: string;
  digest: string;
}

const releaseSchema = z.object({
  release: z.object({ series: z.string(), source: z.string(), modules: z.record(z.string(), z.string()) }),
});

/**
 * The record of a release in an environment that no policy guards. What nobody rehearsed is taken to be the worst: the database
 * change is `breaking`, and every module that the build brought is updated.
 *
 * @param present what the record says already, or null in an environment that has none. A database that no record names is
 *   named like the environment.
 * @param evidence about the digest; the build statement among it says where the release comes from.
 */
export function unguardedRecord(
  environment: string,
  release: NamedRelease,
  present: PresentRelease | null,
  evidence: readonly LedgerEntry[],
): ReleaseRecord {
  const build = buildOf(evidence);
  return {
    ...release,
    operation: 'update',
    from: present?.digest || 'none',
    source: build?.source ?? '',
    series: build?.series ?? present?.series ?? '',
    databaseChange: 'breaking',
    recipe: '',
    database: present?.database || environment,
    restorePoint: '',
    modules: Object.keys(build?.modules ?? {}).toSorted(),
    helper: KIT_VERSION,
  };
}

function buildOf(evidence: readonly LedgerEntry[]): z.infer<typeof releaseSchema>['release'] | undefined {
  return evidence
    .filter(({ kind, statement }) => kind === 'build' && statement.predicate.outcome === 'pass')
    .map(({ statement }) => releaseSchema.safeParse(statement.predicate).data?.release)
    .find((release) => release !== undefined);
}
