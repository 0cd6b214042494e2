import { recordFormat, withRecord } from '../gitops/record/record-file.ts';
import { blobId as textBlobId } from '../gitops/repository/tree-entries.ts';
import type { ReleaseRecord } from '../gitops/record/record.ts';
import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import { releaseSource, selectBuild } from './build.ts';
import type { GateObservations } from './observations.ts';
import { documentText, rehearsalFacts, selectRehearsal, type RehearsalFacts } from './rehearsal.ts';
import { selectScan } from './scan.ts';

/** What a promotion would write, and on what evidence. */
export interface Proposal {
  record: ReleaseRecord;
  expectation: object;
  /** The files of the record folder as they would be; null: gone. */
  files: { path: string; text: string | null }[];
  /** Ids of the statements that the gates selected, sorted. */
  evidence: string[];
  hash: string;
}

/**
 * What would be written if the gates let it. Undefined while build or rehearsal did not pass: what they prove is what the
 * record says.
 */
export function propose(observations: GateObservations): Proposal | undefined {
  const [build, rehearsal, scan] = [selectBuild(observations), selectRehearsal(observations), selectScan(observations)];
  if ('answer' in build || 'answer' in rehearsal || !hasPassed(build.entry) || !hasPassed(rehearsal.entry)) {
    return undefined;
  }
  const [source, facts] = [releaseSource(build.entry), rehearsalFacts(rehearsal.entry)];
  if (source === undefined || facts === undefined) {
    return undefined;
  }
  const record = recordOf(observations, source.source, facts);
  const files = filesOf(observations, record, facts);
  const scans = observations.policy.gates.scan && 'entry' in scan ? [scan.entry.id] : [];
  const evidence = [build.entry.id, rehearsal.entry.id, ...scans].toSorted();
  return { record, expectation: facts.expectation, files, evidence, hash: decisionHash(observations, files, evidence) };
}

function hasPassed({ statement }: { statement: { predicate: { outcome: string } } }): boolean {
  return statement.predicate.outcome === 'pass';
}

function recordOf({ request, current }: GateObservations, source: string, facts: RehearsalFacts): ReleaseRecord {
  return {
    image: request.image,
    tag: request.tag,
    digest: request.digest,
    operation: 'update',
    from: current.digest,
    source,
    series: facts.series,
    databaseChange: facts.databaseChange,
    recipe: facts.recipe === null ? '' : sha256(documentText(facts.recipe)),
    database: current.database,
    restorePoint: '',
    modules: facts.modules,
    helper: facts.helper,
  };
}

function filesOf({ current }: GateObservations, record: ReleaseRecord, { expectation, recipe }: RehearsalFacts): Proposal['files'] {
  const { path, text } = current.record;
  const { noDocument } = recordFormat(path);
  const isUnneeded = recipe === null && current.recipe.text === noDocument;
  return [
    { path, text: withRecord(text, record, path) },
    { path: current.expectation.path, text: documentText(expectation) },
    ...(isUnneeded ? [] : [{ path: current.recipe.path, text: recipe === null ? noDocument : documentText(recipe) }]),
  ];
}

/**
 * The identity of exactly what is decided on: environment, digest, path and git blob of every file before and after, and the
 * evidence. Approvals are given for it and are no part of it.
 */
function decisionHash({ request, current }: GateObservations, files: Proposal['files'], evidence: readonly string[]): string {
  const before = new Map([current.record, current.expectation, current.recipe].map(({ path, text }) => [path, text]));
  const blobs = files.map(({ path, text }) => ({ path, before: blobId(before.get(path) ?? null), after: blobId(text) }));
  return sha256(canonicalJson({ version: 1, environment: request.environment, digest: request.digest, files: blobs, evidence }));
}

/** The id that git gives a file of this text; null for a file that is not there. */
export function blobId(text: string | null): string | null {
  if (text === null) {
    return null;
  }
  return textBlobId(text);
}
