import type { PresentRelease } from '../../common/gitops/record/compose-record-schema.ts';
import { newComposeRecord, proveRecord, readPresentRelease, recordEdits } from '../../common/gitops/record/compose-record.ts';
import { applyEdits } from '../../common/gitops/editing/splice.ts';
import { type EnvironmentFiles, environmentFiles, shownPlace } from '../../common/gitops/record/environment-files.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { FileChanges } from '../../common/gitops/repository/object-store.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { POLICY_FILE } from '../../common/policy/policy.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { Attempt } from './attempt.ts';
import { permit } from './permission.ts';
import type { RecordTarget } from './target.ts';
import { NO_CHANGE, shownDigest, Superseded, type TargetChange, type TargetWriter, type Trailer } from './target-change.ts';
import { unguardedRecord } from './unguarded-record.ts';

/** Writes one release into the release record of one environment. */
export class RecordChange implements TargetWriter {
  previous = '';
  readonly reads: readonly string[];
  readonly #target: RecordTarget;
  readonly #files: EnvironmentFiles;
  #first: string | undefined;

  constructor(target: RecordTarget) {
    this.#target = target;
    this.#files = environmentFiles(target.place);
    this.reads = Object.values(this.#files);
  }

  /**
   * The record as it is decides first: a record that names the release already is left alone, and one that another writer has
   * moved on is not moved back.
   */
  async on(attempt: Attempt): Promise<TargetChange> {
    const { place, release, decision } = this.#target;
    const present = await readRecord(attempt.snapshot, this.#files.record);
    this.previous = present?.digest ?? '';
    this.#first ??= this.previous;
    if (this.previous === release.digest) {
      return NO_CHANGE;
    }
    const from = decision?.record?.from ?? this.#first;
    if (this.previous !== from) {
      throw new Superseded(`This is for the way from ${shownDigest(from)}, and the record of ${shownPlace(place)} names ${shownDigest(this.previous)} by now.`);
    }
    await attempt.refuseHeld(release.digest, place);
    return decision !== undefined || (await attempt.isGuarded(place)) ? this.#guarded(attempt) : this.#unguarded(attempt, present);
  }

  async #guarded(attempt: Attempt): Promise<TargetChange> {
    const { place, decision } = this.#target;
    if (decision === undefined) {
      throw new Refusal(`${POLICY_FILE} guards ${place.environment}, so the record of ${shownPlace(place)} is only written with a decision of gate-promotion (input "decision").`);
    }
    const { record, files, trailers, waitsFor } = await permit(decision, attempt);
    return { ...this.#change(record, new Map(files.map(({ path, text }) => [path, text])), trailers), waitsFor };
  }

  async #unguarded(attempt: Attempt, present: PresentRecord | null): Promise<TargetChange> {
    const { place, release } = this.#target;
    const record = unguardedRecord(place.environment, release, present, await attempt.builds(release.digest));
    const { record: file, expectation, recipe } = this.#files;
    const text = present === null ? newComposeRecord(record) : applyEdits(present.text, recordEdits(present.text, record, file), file);
    // Nobody rehearsed this release: what the one before did must not be held against it, and takes back nothing of it.
    return this.#change(record, new Map([[file, text], [expectation, null], [recipe, null]]), []);
  }

  #change(record: ReleaseRecord, files: FileChanges, trailers: readonly Trailer[]): TargetChange {
    const { environment, customer } = this.#target.place;
    const file = this.#files.record;
    const text = files.get(file) ?? '';
    proveRecord(text, record, file);
    // The record comes last: a run that is killed between two files of a checkout begins anew, and is not taken for done.
    const others = [...files].filter(([path]) => path !== file);
    const ofCustomer: Trailer[] = customer === undefined ? [] : [['Customer', customer]];
    return {
      files: new Map([...others, [file, text]]),
      trailers: [['Digest', record.digest], ['Environment', environment], ...ofCustomer, ...trailers],
      waitsFor: '',
      release: `${record.image}:${record.tag}`,
      identity: [file, record],
    };
  }
}

type PresentRecord = PresentRelease & { text: string };

async function readRecord(snapshot: Snapshot, file: string): Promise<PresentRecord | null> {
  const text = await snapshot.read(file);
  return text === undefined ? null : { text, ...readPresentRelease(text, file) };
}
