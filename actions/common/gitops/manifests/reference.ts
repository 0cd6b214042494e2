import type { NewImage } from './new-image.ts';

/** The image that a file names now; what it does not say is empty. */
export interface PresentImage {
  image: string;
  tag: string;
  digest: string;
}

// Files in use hold names that the grammar does not allow (upper case, say); only what could be something else is left out.
const NAME = '[A-Za-z0-9][A-Za-z0-9._-]*(?::[0-9]{1,5}(?=/))?(?:/[A-Za-z0-9._-]+)*';
const TAG = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const DIGEST = '[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,128}';
const REFERENCE = new RegExp(`^(?<image>${NAME})(?::(?<tag>${TAG}))?(?:@(?<digest>${DIGEST}))?$`);
const TAG_PAIR = new RegExp(`^(?<tag>${TAG})(?:@(?<digest>${DIGEST}))?$`);
const MAXIMUM_LENGTH = 512;

/** Reads `name[:tag][@digest]`; undefined for everything else, the id of a local image included. */
export function parseReference(text: string): PresentImage | undefined {
  const parts = text.length > MAXIMUM_LENGTH || isDigest(text) ? undefined : REFERENCE.exec(text)?.groups;
  return parts && { image: parts['image'] ?? '', tag: parts['tag'] ?? '', digest: parts['digest'] ?? '' };
}

/** Reads `tag[@digest]`, as charts and kustomizations allow it in the place of a tag. */
export function parseTagPair(text: string): { tag: string; digest: string } | undefined {
  const parts = text.length > MAXIMUM_LENGTH ? undefined : TAG_PAIR.exec(text)?.groups;
  return parts && { tag: parts['tag'] ?? '', digest: parts['digest'] ?? '' };
}

export function isDigest(text: string): boolean {
  return new RegExp(`^${DIGEST}$`).test(text);
}

/** The present image with the fields that a release names, as one text. */
export function newReference(present: PresentImage, release: NewImage): string {
  const tag = release.tag ?? present.tag;
  const digest = release.digest ?? present.digest;
  return (release.image ?? present.image) + (tag === '' ? '' : `:${tag}`) + (digest === '' ? '' : `@${digest}`);
}

/** A value that a program puts together later: what it will be is not known here. */
export function isTemplate(text: string): boolean {
  return /\{\{|\$|<%/.test(text);
}
