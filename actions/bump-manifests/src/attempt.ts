import { type Ledger, type LedgerEntry, readLedger } from '../../common/evidence/ledger.ts';
import type { PromotionContext } from '../../common/gates/observe.ts';
import { type EnvironmentPlace, HOLDS_FILE, shownPlace } from '../../common/gitops/record/environment-files.ts';
import { findHold, type Hold, parseHolds } from '../../common/gitops/record/holds.ts';
import type { FileChanges } from '../../common/gitops/repository/object-store.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { type Policy, parsePolicy, POLICY_FILE } from '../../common/policy/policy.ts';
import { Refusal } from '../../common/runtime/errors.ts';

/** What lies outside of the branch that is written. */
export interface Surroundings {
  /** The evidence branch as it is now, where it was not read along with the branch that is written. */
  evidence: () => Promise<Snapshot>;
  /** Whether it is asked for the build of a release that nobody decided on. */
  looksUpBuilds: boolean;
  /** Only proposed, by a pull request: what still waits for approvals may be written too. */
  isProposal: boolean;
  /** The approvals of the workflow run as they are now. */
  approvals: PromotionContext['approvals'];
  now: () => Date;
}

/** One attempt to write: what all its targets ask alike is read once, and anew in the next attempt. */
export class Attempt {
  /** The branch with what the targets before made of it. */
  readonly snapshot: Snapshot;
  readonly #branch: Snapshot;
  readonly #surroundings: Surroundings;
  #policy: Promise<Policy | undefined> | undefined;
  #holds: Promise<Hold[]> | undefined;
  #evidence: Promise<Snapshot> | undefined;
  #approvals: ReturnType<PromotionContext['approvals']> | undefined;

  /**
   * @param branch what policy, holds and gates are asked about: never what this call is about to write.
   * @param evidence the evidence branch at the same moment, where it was read along.
   * @param written files that the targets of the call want so far; it grows while they are asked.
   */
  constructor(branch: Snapshot, evidence: Snapshot | undefined, written: FileChanges, surroundings: Surroundings) {
    this.#branch = branch;
    this.#evidence = evidence === undefined ? undefined : Promise.resolve(evidence);
    this.snapshot = overlaid(branch, written);
    this.#surroundings = surroundings;
  }

  /** What the gates are asked with. */
  get context(): PromotionContext {
    return {
      snapshot: this.#branch,
      ledger: (digest) => this.ledger(digest),
      approvals: () => (this.#approvals ??= this.#surroundings.approvals()),
      now: this.#surroundings.now,
    };
  }

  get isProposal(): boolean {
    return this.#surroundings.isProposal;
  }

  async ledger(digest: string): Promise<Ledger> {
    this.#evidence ??= this.#surroundings.evidence();
    return readLedger(await this.#evidence, digest);
  }

  /** What is known of the build of a release; nothing where nobody is to be asked. */
  async builds(digest: string): Promise<LedgerEntry[]> {
    return this.#surroundings.looksUpBuilds && digest !== '' ? (await this.ledger(digest)).entries : [];
  }

  /** Does the policy name the environment? */
  async isGuarded({ environment }: EnvironmentPlace): Promise<boolean> {
    const policy = await this.policy();
    return policy !== undefined && Object.hasOwn(policy.environments, environment);
  }

  /** Undefined in a repository without one. */
  policy(): Promise<Policy | undefined> {
    this.#policy ??= this.#branch.read(POLICY_FILE).then((text) => (text === undefined ? undefined : parsePolicy(text)));
    return this.#policy;
  }

  /** @throws Refusal when the digest must not be promoted there. */
  async refuseHeld(digest: string, place: EnvironmentPlace): Promise<void> {
    this.#holds ??= this.#branch.read(HOLDS_FILE).then(parseHolds);
    const hold = findHold(await this.#holds, digest, place.environment);
    if (hold !== undefined) {
      throw new Refusal(`${digest} is on hold for ${shownPlace(place)} since ${hold.since} (by ${hold.by}): ${hold.reason} A person has to take it out of ${HOLDS_FILE} first.`);
    }
  }
}

/** Paths that every attempt reads, whatever its targets are. */
export const COMMON_FILES = [POLICY_FILE, HOLDS_FILE];

/** What a target reads is what the targets before it made of the branch. */
function overlaid(snapshot: Snapshot, files: FileChanges): Snapshot {
  return {
    commit: snapshot.commit,
    read: async (path) => (files.has(path) ? (files.get(path) ?? undefined) : snapshot.read(path)),
    list: (folder) => snapshot.list(folder),
    folders: (folder) => snapshot.folders(folder),
    prefetch: (paths) => snapshot.prefetch(paths),
  };
}
