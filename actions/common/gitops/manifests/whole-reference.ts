import type { YamlSource } from '../../runtime/yaml-document.ts';
import { type Found, textOf } from '../editing/yaml-lookup.ts';
import { refusal, shownPath } from '../editing/yaml-target.ts';
import { shown } from '../../runtime/parsers.ts';
import type { NewImage } from './new-image.ts';
import { type Plan, refuseStalePair } from './plan.ts';
import { isTemplate, newReference, parseReference, type PresentImage } from './reference.ts';

/**
 * The edits of scalars that hold a whole image, `name[:tag][@digest]`; what the release does not name stays.
 *
 * @throws Refusal when one holds something else, or when a tag alone would make a stale pair.
 */
export function planReferences(source: YamlSource, scalars: readonly [Found, ...Found[]], release: NewImage): Plan {
  const [first, ...others] = scalars.map((found) => ({ found, present: presentImage(source, found) }));
  const references = first === undefined ? [] : [first, ...others];
  for (const { found, present } of references) {
    refuseStalePair(source, found.node, found.path, present.digest, release);
  }
  const edits = references.map(({ found, present }) => ({ path: found.path, value: newReference(present, release) }));
  return { edits, previous: first?.present ?? { image: '', tag: '', digest: '' } };
}

function presentImage(source: YamlSource, found: Found): PresentImage {
  const text = textOf(found)?.trim();
  if (text === undefined || text === '') {
    throw refusal(source, found.node, `${shownPath(found.path)} holds ${text === '' ? 'nothing' : 'a list or a mapping'}; an image is needed`);
  }
  if (isTemplate(text)) {
    throw refusal(source, found.node, `${shownPath(found.path)} is put together from variables, ${shown(text)}, so a release would not be bound to it; write the image out`);
  }
  const present = parseReference(text);
  if (present === undefined) {
    throw refusal(source, found.node, `${shownPath(found.path)} is no image such as registry.example/acme/odoo:19.0-42, it is ${shown(text)}`);
  }
  return present;
}
