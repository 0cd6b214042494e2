import { type EnvironmentFiles, environmentFiles, RECORD_FILES, shownPlace } from '../../common/gitops/record/environment-files.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { PresentRelease } from '../../common/gitops/record/record-fields.ts';
import { presentRelease, proveRecord, readRecordFile, recordFormat, withRecord } from '../../common/gitops/record/record-file.ts';
import type { FileChanges } from '../../common/gitops/repository/object-store.ts';
import { POLICY_FILE } from '../../common/policy/policy.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { Attempt } from './attempt.ts';
import { wasBuiltBefore } from './build-order.ts';
import { permit } from './permission.ts';
import type { RecordTarget } from './target.ts';
import { NO_CHANGE, shownDigest, Superseded, type TargetChange, type TargetWriter, type Trailer } from './target-change.ts';
import { unguardedRecord } from './unguarded-record.ts';

/** Writes one release into the release record of one environment. */
export class RecordChange implements TargetWriter {
  previous = '';
  readonly reads: readonly string[];
  readonly #target: RecordTarget;
  #first: string | undefined;

  constructor(target: RecordTarget) {
    this.#target = target;
    this.reads = [...new Set(RECORD_FILES.flatMap((name) => Object.values(environmentFiles(target.place, name))))];
  }

  /**
   * The record as it is decides first: a record that names the release already is left alone, and one that another writer has
   * moved on is not moved back.
   */
  async on(attempt: Attempt): Promise<TargetChange> {
    const { place, release, decision } = this.#target;
    const { files, text } = await readRecordFile(attempt.snapshot, place);
    const present = text === undefined ? null : { text, ...presentRelease(text, files.record) };
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
    return decision !== undefined || (await attempt.isGuarded(place)) ? this.#guarded(attempt, files) : this.#unguarded(attempt, files, present);
  }

  async #guarded(attempt: Attempt, { record: file }: EnvironmentFiles): Promise<TargetChange> {
    const { place, decision } = this.#target;
    if (decision === undefined) {
      throw new Refusal(`${POLICY_FILE} guards ${place.environment}, so the record of ${shownPlace(place)} is only written with a decision of gate-promotion (input "decision").`);
    }
    const { record, files, trailers, waitsFor } = await permit(decision, attempt);
    return { ...this.#change(file, record, new Map(files.map(({ path, text }) => [path, text])), trailers), waitsFor };
  }

  async #unguarded(attempt: Attempt, { record: file, expectation, recipe }: EnvironmentFiles, present: (PresentRelease & { text: string }) | null): Promise<TargetChange> {
    const { place, release } = this.#target;
    const builds = await attempt.builds(release.digest);
    if (present !== null && wasBuiltBefore(builds, await attempt.builds(present.digest))) {
      throw new Superseded(`The record of ${shownPlace(place)} names ${present.digest}, which was built after this release. Going back is a rollback (rollback-release).`);
    }
    const { noDocument } = recordFormat(file);
    const record = unguardedRecord(place.environment, release, present, builds);
    // Nobody rehearsed this release: what the one before did must not be held against it, and takes back nothing of it.
    return this.#change(file, record, new Map([[file, withRecord(present?.text, record, file)], [expectation, noDocument], [recipe, noDocument]]), []);
  }

  #change(file: string, record: ReleaseRecord, files: FileChanges, trailers: readonly Trailer[]): TargetChange {
    const { environment, customer } = this.#target.place;
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
