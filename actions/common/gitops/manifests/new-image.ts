import { Refusal, errorSentence } from '../../runtime/errors.ts';
import { matching } from '../../runtime/parsers.ts';

/** What an entry shall say; at least one field. */
export interface NewImage {
  /** Registry and repository, e.g. `registry.example/acme/odoo`. */
  image?: string;
  tag?: string;
  digest?: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
// By Docker's rule the first part is a registry only when it holds a dot or a port or is `localhost`.
const HOST = `(?:localhost|${LABEL}(?:\\.${LABEL})+|${LABEL}(?=:))(?::[0-9]{1,5})?`;
const MAXIMUM_NAME = 255;

const FIELDS = {
  image: matching(new RegExp(`(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*`), 'an image name such as registry.example/acme/odoo, without tag or digest'),
  tag: matching(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127}/, 'a tag by the OCI grammar (letters, digits, ".", "_", "-"; at most 128)'),
  digest: matching(/sha256:[0-9a-f]{64}/, 'a digest (sha256: and 64 lower-case hexadecimal digits)'),
};

/** @throws Refusal when a field does not follow the OCI grammar, or when there is none. */
export function checkNewImage(release: NewImage): void {
  const given = (['image', 'tag', 'digest'] as const).flatMap((field) => (release[field] === undefined ? [] : [{ field, text: release[field] }]));
  if (given.length === 0) {
    throw new Refusal('There is nothing to write: give a tag, a digest or an image.');
  }
  for (const { field, text } of given) {
    if (text.length > MAXIMUM_NAME) {
      throw new Refusal(`The ${field} to write has ${text.length} characters; at most ${MAXIMUM_NAME} are allowed.`);
    }
    try {
      FIELDS[field](text);
    } catch (error) {
      throw new Refusal(`The ${field} to write ${errorSentence(error)}.`, { cause: error });
    }
  }
}

/** An image name in its registry, empty where it names none, and the rest. */
export function splitRegistry(image: string): { registry: string; repository: string } {
  const registry = new RegExp(`^(${HOST})/`).exec(image)?.[1] ?? '';
  return { registry, repository: registry === '' ? image : image.slice(registry.length + 1) };
}
