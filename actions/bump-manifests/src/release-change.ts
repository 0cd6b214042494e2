import type { LedgerEntry } from '../../common/evidence/ledger.ts';
import type { Change } from '../../common/gitops/repository/commit-files.ts';
import type { PresentRelease } from '../../common/gitops/record/compose-record-schema.ts';
import { newComposeRecord, proveRecord, readPresentRelease, recordEdits } from '../../common/gitops/record/compose-record.ts';
import { environmentFiles, HOLDS_FILE } from '../../common/gitops/record/environment-files.ts';
import { findHold, parseHolds } from '../../common/gitops/record/holds.ts';
import type { FileChanges } from '../../common/gitops/repository/object-store.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { applyEdits } from '../../common/gitops/editing/splice.ts';
import { parsePolicy, POLICY_FILE } from '../../common/policy/policy.ts';
import { canonicalJson, sha256 } from '../../common/runtime/canonical.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { Outcome, Reason } from '../../common/runtime/outcome.ts';
import { type NamedRelease, unguardedRecord } from './unguarded-record.ts';

/** What the gates say right now of a promotion, and the files that they decided on. */
export interface Permission {
  outcome: Outcome;
  reasons: Reason[];
  /** Null when there is nothing to write. */
  record: ReleaseRecord | null;
  files: readonly { path: string; text: string | null }[];
  /** Further trailers of the commit: decision, evidence, approvers. */
  trailers: (readonly [string, string])[];
}

/** A decision that was made earlier, and the gates to ask again. */
export interface Decided {
  /** The digest that the record named when it was made; undefined where it has nothing to write. */
  from: string | undefined;
  reevaluate: (snapshot: Snapshot) => Promise<Permission>;
}

export interface ReleaseRequest {
  environment: string;
  release: NamedRelease;
  decided: Decided | undefined;
  evidence: (digest: string) => Promise<LedgerEntry[]>;
  /** Address of the workflow run, or empty. */
  run: string;
}

/** The gates did not say `pass`, so nothing is written. */
export class NotPermitted extends Refusal {
  override name = 'NotPermitted';
  readonly outcome: Outcome;

  constructor(environment: string, { outcome, reasons }: Pick<Permission, 'outcome' | 'reasons'>) {
    super([`The gates of ${environment} answer ${outcome}, and only pass is written.`, ...reasons.map(({ code, message }) => `${code}: ${message}`)].join('\n'));
    this.outcome = outcome;
  }
}

/** Works out one promotion on whatever a branch holds; one object lives as long as the attempts of one call. */
export class ReleaseChange {
  /** Digest of the record as it was found last; empty when there is none. */
  previous = '';
  readonly #request: ReleaseRequest;
  #first: string | undefined;

  constructor(request: ReleaseRequest) {
    this.#request = request;
  }

  /**
   * What to write on top of a snapshot. The record as it is decides first: a record that names the release already is left
   * alone, and one that another writer has moved on is not moved back.
   *
   * @throws Refusal when policy, hold or file forbid the write.
   */
  async on(snapshot: Snapshot): Promise<Change> {
    const { environment, release } = this.#request;
    const present = await readRecord(snapshot, environment);
    this.previous = present?.digest ?? '';
    this.#first ??= this.previous;
    if (this.previous === release.digest) {
      return { files: new Map(), message: { subject: '', releaseId: '', trailers: [] } };
    }
    const from = this.#request.decided?.from ?? this.#first;
    if (this.previous !== from) {
      return { superseded: `This is for the way from ${shownDigest(from)}, and the record of ${environment} names ${shownDigest(this.previous)} by now.` };
    }
    await this.#refuseHeld(snapshot);
    return (await isGuarded(snapshot, environment)) || this.#request.decided !== undefined ? this.#guarded(snapshot) : this.#unguarded(present);
  }

  async #guarded(snapshot: Snapshot): Promise<Change> {
    const { environment, decided } = this.#request;
    if (decided === undefined) {
      throw new Refusal(`${POLICY_FILE} guards ${environment}, so it is only written with a decision of gate-promotion (input "decision").`);
    }
    const { outcome, reasons, record, files, trailers } = await decided.reevaluate(snapshot);
    if (outcome !== 'pass' || record === null) {
      throw new NotPermitted(environment, { outcome, reasons });
    }
    return this.#commit(record, new Map(files.map(({ path, text }) => [path, text])), trailers);
  }

  async #unguarded(present: PresentRecord | null): Promise<Change> {
    const { environment, release, evidence } = this.#request;
    const record = unguardedRecord(environment, release, present, await evidence(release.digest));
    const files = environmentFiles(environment);
    const text = present === null
      ? newComposeRecord(record)
      : applyEdits(present.text, recordEdits(present.text, record, files.record), files.record);
    // Nobody rehearsed this release: what the one before did must not be held against it, and takes back nothing of it.
    return this.#commit(record, new Map([[files.record, text], [files.expectation, null], [files.recipe, null]]), []);
  }

  async #refuseHeld(snapshot: Snapshot): Promise<void> {
    const { environment, release } = this.#request;
    const hold = findHold(parseHolds(await snapshot.read(HOLDS_FILE)), release.digest, environment);
    if (hold !== undefined) {
      throw new Refusal(`${release.digest} is on hold for ${environment} since ${hold.since} (by ${hold.by}): ${hold.reason} A person has to take it out of ${HOLDS_FILE} first.`);
    }
  }

  #commit(record: ReleaseRecord, files: FileChanges, trailers: Permission['trailers']): Change {
    const { environment, run } = this.#request;
    const file = environmentFiles(environment).record;
    const text = files.get(file) ?? '';
    proveRecord(text, record, file);
    const message = {
      subject: `Promote ${record.image}:${record.tag} to ${environment}`,
      releaseId: sha256(canonicalJson([environment, record])),
      trailers: [['Digest', record.digest], ['Environment', environment], ...trailers, ...(run === '' ? [] : [['Run', run] as const])] as const,
    };
    // The record comes last: a run that is killed between two files of a checkout begins anew, and is not taken for done.
    const others = [...files].filter(([path]) => path !== file);
    return { files: new Map([...others, [file, text]]), message };
  }
}

type PresentRecord = PresentRelease & { text: string };

async function readRecord(snapshot: Snapshot, environment: string): Promise<PresentRecord | null> {
  const file = environmentFiles(environment).record;
  const text = await snapshot.read(file);
  return text === undefined ? null : { text, ...readPresentRelease(text, file) };
}

async function isGuarded(snapshot: Snapshot, environment: string): Promise<boolean> {
  const text = await snapshot.read(POLICY_FILE);
  return text !== undefined && Object.hasOwn(parsePolicy(text).environments, environment);
}

function shownDigest(digest: string): string {
  return digest === '' ? 'no release' : digest;
}
