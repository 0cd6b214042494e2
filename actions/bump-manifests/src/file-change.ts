import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../../common/gates/decision.ts';
import { editManifest, type EditedManifest } from '../../common/gitops/manifests/edit-manifest.ts';
import { environmentAt, environmentFolder, type EnvironmentPlace, HOLDS_FILE, shownPlace } from '../../common/gitops/record/environment-files.ts';
import { POLICY_FILE } from '../../common/policy/policy.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { Attempt } from './attempt.ts';
import { permit } from './permission.ts';
import type { FileTarget } from './target.ts';
import { NO_CHANGE, Superseded, type TargetChange, type TargetWriter, type Trailer } from './target-change.ts';
import type { NamedRelease } from './unguarded-record.ts';

const WRITTEN_BY_PEOPLE = new Set([POLICY_FILE, HOLDS_FILE, 'waivers.yaml']);

/** Writes one release into one entry of a manifest. */
export class FileChange implements TargetWriter {
  previous = '';
  readonly reads: readonly string[];
  readonly #target: FileTarget;
  #first: EditedManifest['previous'] | undefined;

  constructor(target: FileTarget) {
    this.#target = target;
    this.reads = [target.file];
  }

  async on(attempt: Attempt): Promise<TargetChange> {
    const { file, entry, release } = this.#target;
    if (WRITTEN_BY_PEOPLE.has(file.toLowerCase())) {
      throw new Refusal(`${file}: says what may be written, so only people change it.`);
    }
    const text = await attempt.snapshot.read(file);
    if (text === undefined) {
      throw new Refusal(`${file}: there is no such file.`);
    }
    const edited = editManifest(text, file, entry, release);
    this.previous = edited.previous.digest;
    this.#first ??= edited.previous;
    if (edited.text === text) {
      return NO_CHANGE;
    }
    if (!isDeepStrictEqual(edited.previous, this.#first)) {
      throw new Superseded(`${file} named ${shownRelease(this.#first)} when this call began, and ${shownRelease(edited.previous)} by now.`);
    }
    const { trailers, waitsFor } = await this.#permission(attempt);
    return { files: new Map([[file, edited.text]]), trailers, waitsFor, release: shownRelease(release), identity: [file, entry, release] };
  }

  /** @throws Refusal where the environment that the file belongs to does not let it be written. */
  async #permission(attempt: Attempt): Promise<Pick<TargetChange, 'trailers' | 'waitsFor'>> {
    const { decision, release } = this.#target;
    const place = await this.#place(attempt);
    if (place === undefined) {
      return { trailers: digestTrailer(release), waitsFor: '' };
    }
    if (release.digest !== undefined) {
      await attempt.refuseHeld(release.digest, place);
    }
    const named: Trailer[] = [...digestTrailer(release), ['Environment', place.environment]];
    const isGuarded = await attempt.isGuarded(place);
    if (!isGuarded && decision === undefined) {
      return { trailers: named, waitsFor: '' };
    }
    const { trailers, waitsFor } = await permit(this.#decision(decision, place, isGuarded), attempt);
    return { trailers: [...named, ...trailers], waitsFor };
  }

  /** The folder that a file lies in says whose it is, whatever the caller says. */
  async #place(attempt: Attempt): Promise<EnvironmentPlace | undefined> {
    const { file, place } = this.#target;
    const folder = environmentAt(file);
    if (folder !== undefined && place !== undefined && environmentFolder(folder) !== environmentFolder(place)) {
      throw new Refusal(`${file}: lies in the folder of ${shownPlace(folder)}, and the target says ${shownPlace(place)}.`);
    }
    const found = folder ?? place;
    if (found === undefined && (await attempt.policy()) !== undefined) {
      throw new Refusal(`${file}: this repository has a ${POLICY_FILE}, so the target has to say which "environment" the file belongs to.`);
    }
    return found;
  }

  #decision(decision: Decision | undefined, place: EnvironmentPlace, isGuarded: boolean): Decision {
    const { file } = this.#target;
    if (decision === undefined) {
      throw new Refusal(`${file}: ${POLICY_FILE} guards ${place.environment}, so it is only written with a decision of gate-promotion.`);
    }
    if (isGuarded && file.startsWith(`${environmentFolder(place)}/release/`)) {
      throw new Refusal(`${file}: is the release record of ${shownPlace(place)}; it is written as a whole, by a target without "file".`);
    }
    if (decision.environment !== place.environment || decision.customer !== place.customer) {
      throw new Refusal(`${file}: belongs to ${shownPlace(place)}, and the decision is about ${shownPlace(decision)}.`);
    }
    return decision;
  }
}

function digestTrailer({ digest }: Partial<NamedRelease>): Trailer[] {
  return digest === undefined ? [] : [['Digest', digest]];
}

function shownRelease({ image, tag, digest }: Partial<NamedRelease>): string {
  const name = [image, tag].filter((part) => part !== undefined && part !== '').join(':');
  return name === '' ? (digest ?? '') || 'no release' : name;
}
