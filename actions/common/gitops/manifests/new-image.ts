import { Refusal, errorSentence } from '../../runtime/errors.ts';
import { digestText, HOST, imageName, tagText } from '../../runtime/image-names.ts';

/** What an entry shall say; at least one field. */
export interface NewImage {
  /** Registry and repository, e.g. `registry.example/acme/odoo`. */
  image?: string;
  tag?: string;
  digest?: string;
}

const MAXIMUM_NAME = 255;

const FIELDS = { image: imageName, tag: tagText, digest: digestText };

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
