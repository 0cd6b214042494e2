import { canonicalJson } from '../../runtime/canonical.ts';
import { Refusal } from '../../runtime/errors.ts';
import { applyEdits } from '../editing/splice.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { COMPOSE_RECORD } from './compose-record.ts';
import { type EnvironmentFiles, environmentFiles, type EnvironmentPlace, RECORD_FILES } from './environment-files.ts';
import { KUSTOMIZE_RECORD } from './kustomize-record.ts';
import type { PresentRelease } from './record-fields.ts';
import type { RecordFormat } from './record-format.ts';
import type { ReleaseRecord } from './record.ts';

const FORMATS: Record<(typeof RECORD_FILES)[number], RecordFormat> = { 'compose.yaml': COMPOSE_RECORD, 'kustomization.yaml': KUSTOMIZE_RECORD };

/** The format of a record file, by its name. */
export function recordFormat(file: string): RecordFormat {
  const name = RECORD_FILES.find((each) => file.endsWith(`/${each}`));
  if (name === undefined) {
    throw new Error(`${file} is no record file.`);
  }
  return FORMATS[name];
}

/** The files of an environment, and what its record file holds; undefined where it has none yet. */
export interface PresentRecord {
  files: EnvironmentFiles;
  text: string | undefined;
}

/**
 * Finds the record of an environment: Kubernetes has a kustomization.yaml, a Docker host a compose.yaml. One without any is for a
 * Docker host.
 *
 * @throws Refusal when there are both, as each could be the one that runs.
 */
export async function readRecordFile(snapshot: Snapshot, place: EnvironmentPlace): Promise<PresentRecord> {
  const candidates = RECORD_FILES.map((name) => environmentFiles(place, name));
  await snapshot.prefetch(candidates.map(({ record }) => record));
  const texts = await Promise.all(candidates.map(({ record }) => snapshot.read(record)));
  const found = candidates.map((files, index) => ({ files, text: texts[index] })).filter(({ text }) => text !== undefined);
  if (found.length > 1) {
    throw new Refusal(`${candidates.map(({ record }) => record).join(' and ')} are both there, and which one runs is not clear; take one away.`);
  }
  return found[0] ?? { files: environmentFiles(place), text: undefined };
}

/** What the next release needs to know of a record file. */
export function presentRelease(text: string, file: string): PresentRelease {
  return recordFormat(file).readPresent(text, file);
}

/**
 * The text of a record file that says `record`: every byte outside of its fields stays.
 *
 * @param text undefined where there is no file yet.
 * @throws Refusal when the result would not read back as exactly this record: an odd field ends here, not in a deployment.
 */
export function withRecord(text: string | undefined, record: ReleaseRecord, file: string): string {
  const format = recordFormat(file);
  const result = text === undefined ? format.fresh(record) : applyEdits(text, format.edits(text, record, file), file);
  proveRecord(result, record, file);
  return result;
}

/** @throws Refusal when a text does not read back as exactly this record. */
export function proveRecord(text: string, record: ReleaseRecord, file: string): void {
  if (canonicalJson(recordFormat(file).parse(text, file)) !== canonicalJson(record)) {
    throw new Refusal(`${file}: would not say what was decided, so it was left as it was.`);
  }
}
