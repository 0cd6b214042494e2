import type { CommitMessage } from '../../common/gitops/repository/commit-message.ts';
import type { TargetChange, Trailer } from './target-change.ts';

/** The message of the commit that writes these changes: trailers say what was written, why it could be, and by which run. */
export function promotionMessage(written: {
  /** In words. */
  targets: readonly string[];
  changes: readonly TargetChange[];
  releaseId: string;
  /** Address of the workflow run, or empty. */
  run: string;
}): CommitMessage {
  const { targets, changes, releaseId, run } = written;
  const trailers = [...changes.flatMap((change) => change.trailers), ...(run === '' ? [] : [['Run', run] as const])];
  return { subject: subjectOf(targets, changes), releaseId, trailers: distinct(trailers) };
}

function subjectOf(targets: readonly string[], changes: readonly TargetChange[]): string {
  const releases = new Set(changes.map(({ release }) => release));
  const release = releases.size === 1 ? String([...releases][0]) : `${releases.size} releases`;
  return `Promote ${release} to ${targets.length === 1 ? String(targets[0]) : `${targets.length} targets`}`;
}

function distinct(trailers: readonly Trailer[]): Trailer[] {
  return [...new Map(trailers.map((trailer) => [trailer.join('\0'), trailer])).values()];
}
