import { matching, shown } from '../runtime/parsers.ts';

/** An image reference in its parts. `name` holds registry and repository, e.g. `registry.example/acme/odoo`. */
export interface ImageReference {
  name: string;
  tag?: string;
  digest?: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
// By Docker's rule the first part is a registry only when it holds a dot or a port or is `localhost`.
const HOST = `(?:localhost|${LABEL}(?:\\.${LABEL})+|${LABEL}(?=:))(?::[0-9]{1,5})?`;
const NAME = `(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*`;
const TAG = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}';
const REFERENCE = new RegExp(`^(?<name>${NAME})(?::(?<tag>${TAG}))?(?:@(?<digest>${DIGEST}))?$`);

/** `sha256:` and 64 lower-case hexadecimal digits: the only digest algorithm that registries share. */
export const digestText = matching(new RegExp(DIGEST), 'a digest (sha256: and 64 lower-case hexadecimal digits)');

/** A tag by the OCI distribution grammar. */
export const tagText = matching(new RegExp(TAG), 'a tag by the OCI grammar (letters, digits, ".", "_", "-"; at most 128)');

/** Registry and repository without tag or digest. */
export const imageName = matching(new RegExp(NAME), 'an image name such as registry.example/acme/odoo, without tag or digest');

/** Parses `name[:tag][@digest]` by the OCI grammar. The sentence of its error starts with "must". */
export function imageReference(text: string): ImageReference {
  const parts = text.length > 512 ? undefined : REFERENCE.exec(text)?.groups;
  if (parts === undefined) {
    throw new Error(`must be an image reference such as registry.example/acme/odoo:19.0-42@sha256:…, is ${shown(text)}`);
  }
  return {
    name: String(parts['name']),
    ...(parts['tag'] === undefined ? {} : { tag: parts['tag'] }),
    ...(parts['digest'] === undefined ? {} : { digest: parts['digest'] }),
  };
}

export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.name}${tag}${digest}`;
}
