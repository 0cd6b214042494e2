import { editManifest } from '../../../../../actions/common/gitops/manifests/edit-manifest.ts';
import type { NewImage } from '../../../../../actions/common/gitops/manifests/new-image.ts';
import type { ManifestTarget } from '../../../../../actions/common/gitops/manifests/target.ts';
import { refusal } from '../../../refusal.ts';

export const OLD = `sha256:${'1'.repeat(64)}`;
export const NEW = `sha256:${'2'.repeat(64)}`;

/** What a release usually brings: both, in a tag that every reader takes for text. */
export const BOTH: NewImage = { tag: 'v2', digest: NEW };

/** The text after an edit; digests are long, so in what goes in and comes out `<old>` and `<new>` stand for them. */
export function edited(text: string, target: ManifestTarget, release: NewImage = BOTH, file = 'f.yaml'): string {
  return shortened(editManifest(withDigests(text), file, target, release).text);
}

export function previous(text: string, target: ManifestTarget, release: NewImage = BOTH): string {
  const { image, tag, digest } = editManifest(withDigests(text), 'f.yaml', target, release).previous;
  return shortened([image, tag, digest].join(' | '));
}

/** The sentence with which an edit is refused. */
export function refused(text: string, target: ManifestTarget, release: NewImage = BOTH, file = 'f.yaml'): string {
  return shortened(refusal(() => editManifest(withDigests(text), file, target, release)));
}

function withDigests(text: string): string {
  return text.replaceAll('<old>', OLD).replaceAll('<new>', NEW);
}

function shortened(text: string): string {
  return text.replaceAll(OLD, '<old>').replaceAll(NEW, '<new>');
}
