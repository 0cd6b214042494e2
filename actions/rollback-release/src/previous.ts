import { EVIDENCE_BRANCH, type LedgerEntry, readLedger } from '../../common/evidence/ledger.ts';
import type { Branches } from '../../common/gitops/repository/branches.ts';
import { parseComposeRecord } from '../../common/gitops/record/compose-record.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { Refusal } from '../../common/runtime/errors.ts';

/** The release that an environment had before. */
export interface PreviousRelease {
  record: ReleaseRecord;
  /** The branch as it was then. */
  snapshot: Snapshot;
}

/** The newest record in a branch's history that names a digest; undefined when there is none as far back as is searched. */
export async function findRelease(branches: Branches, branch: string, digest: string, file: string): Promise<PreviousRelease | undefined> {
  for (const snapshot of await branches.history(branch, file)) {
    const record = await readPast(snapshot, file);
    if (record?.digest === digest) {
      return { record, snapshot };
    }
  }
  return undefined;
}

/** A record that somebody broke is passed over; a server that does not answer is another matter and thrown. */
async function readPast(snapshot: Snapshot, file: string): Promise<ReleaseRecord | undefined> {
  try {
    const text = await snapshot.read(file);
    return text === undefined ? undefined : parseComposeRecord(text, file);
  } catch (error) {
    if (error instanceof Refusal) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether evidence says that a release ran well in this environment: adopted as running, or seen healthy and not seen failed
 * since.
 */
export async function wasHealthy(branches: Branches, digest: string, environment: string): Promise<boolean> {
  const { entries } = await readLedger(await branches.tip(EVIDENCE_BRANCH), digest);
  const verdicts = entries.filter(({ statement }) => statement.predicate['environment'] === environment).flatMap(verdictOf);
  const [newest] = verdicts.toSorted((left, right) => right.at - left.at || Number(left.healthy) - Number(right.healthy));
  return newest?.healthy === true;
}

/** Only these say how a release ran; `waiting`, `unknown` and the like do not. */
function verdictOf({ kind, statement: { predicate } }: LedgerEntry): { at: number; healthy: boolean }[] {
  const at = Date.parse(predicate.recordedAt);
  const isHealthy = (kind === 'verification' && predicate.outcome === 'healthy') || (kind === 'adoption' && predicate.outcome === 'pass');
  const isFailed = kind === 'verification' && predicate.outcome === 'failed';
  return isHealthy || isFailed ? [{ at, healthy: isHealthy }] : [];
}
