import type { WantedCommit } from '../../common/gitops/repository/commit-files.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';
import { canonicalJson, sha256 } from '../../common/runtime/canonical.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import { environmentFolder } from '../../common/gitops/record/environment-files.ts';
import { Attempt, COMMON_FILES, type Surroundings } from './attempt.ts';
import { FileChange } from './file-change.ts';
import { NotPermitted } from './permission.ts';
import { promotionMessage } from './promotion-message.ts';
import { RecordChange } from './record-change.ts';
import { selectPlaces } from './selection.ts';
import { type RecordTarget, type Selection, shownTarget, type Target } from './target.ts';
import { Superseded, type TargetChange, type TargetWriter } from './target-change.ts';

/** What became of one target in an attempt. */
export interface TargetAnswer {
  target: string;
  outcome: 'written' | 'unchanged' | 'superseded' | 'refused' | 'unknown';
  /** Digest before; empty when there was none. */
  previous: string;
  /** Why, where it is not plain; sentences, one a line. */
  reason: string;
}

interface Answered {
  answer: TargetAnswer;
  change: TargetChange | undefined;
}

/** Works out one commit for all targets of a call. A target that may not be written is left out; the others go on. */
export class BumpChange {
  /** Of the last attempt. */
  answers: TargetAnswer[] = [];
  /** Whether the gates of a target that was written still wait, in the last attempt. */
  waits = false;
  readonly #targets: readonly (Target | Selection)[];
  readonly #surroundings: Surroundings;
  readonly #run: string;
  readonly #writers = new Map<string, TargetWriter>();

  /** @param run address of the workflow run, or empty. */
  constructor(targets: readonly (Target | Selection)[], surroundings: Surroundings, run: string) {
    this.#targets = targets;
    this.#surroundings = surroundings;
    this.#run = run;
  }

  /** @param evidence the evidence branch at the same moment, where it was read along. */
  async on(snapshot: Snapshot, evidence?: Snapshot): Promise<WantedCommit> {
    const targets = await this.#selected(snapshot);
    const writers = targets.map((target) => this.#writer(target));
    await snapshot.prefetch([...COMMON_FILES, ...writers.flatMap(({ reads }) => reads)]);
    const files = new Map<string, string | null>();
    const attempt = new Attempt(snapshot, evidence, files, this.#surroundings);
    const answered: Answered[] = [];
    for (const [index, target] of targets.entries()) {
      const each = await answerOf(target, writers[index] as TargetWriter, attempt);
      each.change?.files.forEach((text, path) => files.set(path, text));
      answered.push(each);
    }
    this.answers = answered.map(({ answer }) => answer);
    this.waits = answered.some(({ change }) => change !== undefined && change.waitsFor !== '');
    return { files, message: this.#message(answered.flatMap(({ answer, change }) => (answer.outcome === 'written' && change ? [change] : []))) };
  }

  /** @throws Refusal for a selection that nothing fits: a slip of the pen must not pass for work that is done. */
  async #selected(snapshot: Snapshot): Promise<Target[]> {
    const targets: Target[] = [];
    for (const target of this.#targets) {
      targets.push(...(target.kind === 'selection' ? await placesOf(snapshot, target) : [target]));
    }
    return targets;
  }

  /** One object for all attempts: it knows what was there when the call began. */
  #writer(target: Target): TargetWriter {
    const key = target.kind === 'record' ? environmentFolder(target.place) : canonicalJson([target.file, target.entry]);
    const writer = this.#writers.get(key) ?? (target.kind === 'record' ? new RecordChange(target) : new FileChange(target));
    this.#writers.set(key, writer);
    return writer;
  }

  #message(changes: readonly TargetChange[]): WantedCommit['message'] {
    const releaseId = sha256(canonicalJson(changes.map(({ identity }) => identity)));
    const targets = this.answers.filter(({ outcome }) => outcome === 'written').map(({ target }) => target);
    return promotionMessage({ targets, changes, releaseId, run: this.#run });
  }
}

async function placesOf(snapshot: Snapshot, { pattern, selector, release }: Selection): Promise<RecordTarget[]> {
  const places = await selectPlaces(snapshot, selector);
  if (places.length === 0) {
    throw new Refusal(`${pattern} fits no environment with a release record.`);
  }
  return places.map((place) => ({ kind: 'record', place, release, decision: undefined }));
}

async function answerOf(target: Target, writer: TargetWriter, attempt: Attempt): Promise<Answered> {
  const answer = (outcome: TargetAnswer['outcome'], reason: string): TargetAnswer => ({ target: shownTarget(target), outcome, previous: writer.previous, reason });
  try {
    const change = await writer.on(attempt);
    return { answer: answer(change.files.size > 0 ? 'written' : 'unchanged', change.waitsFor), change };
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    return { answer: answer(leftOut(error), error.message), change: undefined };
  }
}

function leftOut(refusal: Refusal): 'superseded' | 'refused' | 'unknown' {
  if (refusal instanceof Superseded) {
    return 'superseded';
  }
  return refusal instanceof NotPermitted && refusal.outcome === 'unknown' ? 'unknown' : 'refused';
}
