import { Refusal } from '../../runtime/errors.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import type { Edit } from '../editing/splice.ts';
import { refusal, shownPath, type YamlPath } from '../editing/yaml-target.ts';
import type { NewImage } from './new-image.ts';
import type { PresentImage } from './reference.ts';
import type { ManifestTarget } from './target.ts';

/** What has to be written into one document, and the image that it names before. */
export interface Plan {
  edits: Edit[];
  previous: PresentImage;
}

/**
 * How one format names images.
 *
 * @returns the plan, or a Refusal as a value when this document does not have the entry, which another one may have.
 * @throws Refusal when it has the entry and must not or cannot be edited.
 */
export type PlanEdit = (source: YamlSource, target: ManifestTarget, release: NewImage) => Plan | Refusal;

/** A field that a format can't do without. @throws Refusal when the target does not have it. */
export function needed<Field extends 'name' | 'service' | 'path' | 'image'>(source: YamlSource, target: ManifestTarget, field: Field, what: string): NonNullable<ManifestTarget[Field]> {
  const value = target[field];
  if (value === undefined || value === '') {
    throw new Refusal(`${source.file}: the target does not say "${field}": ${what}.`);
  }
  return value;
}

/** A tag beside the digest of another image would be a stale pair: registries follow the digest. */
export function refuseStalePair(source: YamlSource, node: unknown, path: YamlPath, pinned: string, release: NewImage): void {
  if (pinned !== '' && release.tag !== undefined && release.digest === undefined) {
    throw refusal(source, node, `${shownPath(path)} is pinned to ${pinned}, which a new tag alone would leave behind; give the digest as well`);
  }
}
