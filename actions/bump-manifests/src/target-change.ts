import type { FileChanges } from '../../common/gitops/repository/object-store.ts';
import { Refusal } from '../../common/runtime/errors.ts';
import type { Attempt } from './attempt.ts';

export type Trailer = readonly [string, string];

/** What one target wants written. */
export interface TargetChange {
  /** No files: it says so already. */
  files: FileChanges;
  trailers: readonly Trailer[];
  /** What the gates still wait for; empty when they pass, and where none are asked. */
  waitsFor: string;
  /** The release in words, such as `registry.example/acme/odoo:19.0-42`. */
  release: string;
  /** Plain data that is the same in every run of the same change. */
  identity: unknown;
}

/** Works out what a target wants on whatever a branch holds; one object lives as long as the attempts of one call. */
export interface TargetWriter {
  /** Digest that the target named when it was read last; empty when it named none. */
  readonly previous: string;
  /** Files that it will read, as far as that is known beforehand. */
  readonly reads: readonly string[];
  /** @throws Refusal when policy, hold or file forbid the write; Superseded when another release came in between. */
  on(attempt: Attempt): Promise<TargetChange>;
}

/** A newer release is there already, so this one is not written. */
export class Superseded extends Refusal {
  override name = 'Superseded';
}

/** Nothing to write. */
export const NO_CHANGE: TargetChange = { files: new Map(), trailers: [], waitsFor: '', release: '', identity: null };

export function shownDigest(digest: string): string {
  return digest === '' ? 'no release' : digest;
}
