import type { LedgerEntry } from '../../common/evidence/ledger.ts';
import type { Change } from '../../common/gitops/commit-files.ts';
import type { PresentRelease } from '../../common/gitops/compose-record-schema.ts';
import { newComposeRecord, parseComposeRecord, readPresentRelease, recordEdits } from '../../common/gitops/compose-record.ts';
import { environmentFiles, HOLDS_FILE } from '../../common/gitops/environment-files.ts';
import { findHold, parseHolds } from '../../common/gitops/holds.ts';
import type { ReleaseRecord } from '../../common/gitops/record.ts';
import { Refusal } from '../../common/gitops/refusal.ts';
import type { Snapshot } from '../../common/gitops/snapshot.ts';
import { applyEdits } from '../../common/gitops/splice.ts';
import { parsePolicy, POLICY_FILE } from '../../common/policy/policy.ts';
import { canonicalJson, sha256 } from '../../common/runtime/canonical.ts';
import type { Outcome, Reason } from '../../common/runtime/outcome.ts';
import { type NamedRelease, unguardedRecord } from './unguarded-record.ts';

/** What the gates say right now of a promotion, and what it would write. */
export interface Permission {
  outcome: Outcome;
  reasons: Reason[];
  record: ReleaseRecord;
  expectation: object | null;
  /** Further trailers of the commit: decision, evidence, approvers. */
  trailers: (readonly [string, string])[];
}

export interface ReleaseRequest {
  environment: string;
  release: NamedRelease;
  /** Asks the gates again on what a snapshot holds; undefined without a decision. */
  permission: ((snapshot: Snapshot) => Promise<Permission>) | undefined;
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
    if (this.previous !== this.#first) {
      return { superseded: `While this was being written, the record of ${environment} went from ${shownDigest(this.#first)} to ${this.previous}.` };
    }
    await this.#refuseHeld(snapshot);
    return (await isGuarded(snapshot, environment)) || this.#request.permission !== undefined
      ? this.#guarded(snapshot, present)
      : this.#unguarded(present);
  }

  async #guarded(snapshot: Snapshot, present: PresentRecord | null): Promise<Change> {
    const { environment, permission } = this.#request;
    if (permission === undefined) {
      throw new Refusal(`${POLICY_FILE} guards ${environment}, so it is only written with a decision of gate-promotion (input "decision").`);
    }
    const permitted = await permission(snapshot);
    if (permitted.outcome !== 'pass') {
      throw new NotPermitted(environment, permitted);
    }
    if ((this.previous || 'none') !== permitted.record.from) {
      return { superseded: `The decision is for the way from ${permitted.record.from}, and the record of ${environment} names ${shownDigest(this.previous)} by now.` };
    }
    return this.#write(present, permitted.record, permitted.expectation, permitted.trailers);
  }

  async #unguarded(present: PresentRecord | null): Promise<Change> {
    const { environment, release, evidence } = this.#request;
    const record = unguardedRecord(environment, release, present, await evidence(release.digest));
    return this.#write(present, record, null, []);
  }

  async #refuseHeld(snapshot: Snapshot): Promise<void> {
    const { environment, release } = this.#request;
    const hold = findHold(parseHolds(await snapshot.read(HOLDS_FILE)), release.digest, environment);
    if (hold !== undefined) {
      throw new Refusal(`${release.digest} is on hold for ${environment} since ${hold.since} (by ${hold.by}): ${hold.reason} A person has to take it out of ${HOLDS_FILE} first.`);
    }
  }

  #write(present: PresentRecord | null, record: ReleaseRecord, expectation: object | null, trailers: Permission['trailers']): Change {
    const { environment, run } = this.#request;
    const files = environmentFiles(environment);
    const text = present === null
      ? newComposeRecord(record)
      : applyEdits(present.text, recordEdits(present.text, record, files.record), files.record);
    proveRecord(text, record, files.record);
    const message = {
      subject: `Promote ${record.image}:${record.tag} to ${environment}`,
      releaseId: sha256(canonicalJson([environment, record])),
      trailers: [['Digest', record.digest], ['Environment', environment], ...trailers, ...(run === '' ? [] : [['Run', run] as const])] as const,
    };
    // Without one, an expectation of the release before would be held against this one.
    const expected = expectation === null ? null : `${JSON.stringify(expectation, null, 2)}\n`;
    return { files: new Map([[files.record, text], [files.expectation, expected]]), message };
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

/** What is written has to read back as the record: a decision with an odd field ends here, not in a deployment. */
function proveRecord(text: string, record: ReleaseRecord, file: string): void {
  if (canonicalJson(parseComposeRecord(text, file)) !== canonicalJson(record)) {
    throw new Refusal(`${file}: would not say what was decided, so it was left as it was.`);
  }
}

function shownDigest(digest: string): string {
  return digest === '' ? 'no release' : digest;
}
