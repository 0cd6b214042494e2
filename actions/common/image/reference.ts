import { DIGEST, NAME, TAG } from '../runtime/image-names.ts';
import { shown } from '../runtime/parsers.ts';

/** An image reference in its parts. `name` holds registry and repository, e.g. `registry.example/acme/odoo`. */
export interface ImageReference {
  name: string;
  tag?: string;
  digest?: string;
}

const REFERENCE = new RegExp(`^(?<name>${NAME})(?::(?<tag>${TAG}))?(?:@(?<digest>${DIGEST}))?$`);

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
