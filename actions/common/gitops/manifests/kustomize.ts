import type { Refusal } from '../../runtime/errors.ts';
import { shown } from '../../runtime/parsers.ts';
import { offsetOf, type YamlSource } from '../../runtime/yaml-document.ts';
import { place } from '../../runtime/yaml-place.ts';
import { entry, type Found, items, root, textOf } from '../editing/yaml-lookup.ts';
import { refusal } from '../editing/yaml-target.ts';
import type { NewImage } from './new-image.ts';
import { needed, type Plan } from './plan.ts';
import { edit, fieldText, tagEdits } from './tag-fields.ts';
import type { ManifestTarget } from './target.ts';

/** The entry under `images` of a Kustomization or Component: newName, newTag and digest. An entry is never made. */
export function planKustomize(source: YamlSource, target: ManifestTarget, release: NewImage): Plan | Refusal {
  const name = needed(source, target, 'name', 'the name of the entry under images');
  const entries = imageEntries(source);
  const named = entries.filter((found) => textOf(entry(source, found, 'name')) === name);
  const [map, second] = named;
  if (map === undefined) {
    const names = entries.map((found) => shown(textOf(entry(source, found, 'name')) ?? '')).slice(0, 20);
    const found = names.length === 0 ? 'there is no list of images' : `there are ${names.join(', ')}`;
    return refusal(source, source.document.contents, `images has no entry ${shown(name)} (${found}); add it once by hand, for an entry is never made`);
  }
  if (second !== undefined) {
    const where = place(source.file, source.text, offsetOf(map.node) ?? 0);
    throw refusal(source, second.node, `this is the second entry ${shown(name)}; the first is at ${where}, and which one counts is not clear`);
  }
  return planEntry(source, map, name, release);
}

function planEntry(source: YamlSource, map: Found, name: string, release: NewImage): Plan {
  const newName = fieldText(source, map, 'newName');
  const { edits, previous } = tagEdits(source, { map, tagKey: 'newTag', digestKey: 'digest' }, release);
  const isNamedAlready = newName === '' && release.image === name;
  return {
    edits: [...(isNamedAlready ? [] : edit(map, 'newName', release.image)), ...edits],
    previous: { image: newName || name, ...previous },
  };
}

function imageEntries(source: YamlSource): Found[] {
  const images = entry(source, root(source), 'images');
  const found = images === undefined || textOf(images) === '' ? [] : items(source, images);
  if (found === undefined) {
    throw refusal(source, images?.node, 'images is not a list');
  }
  return found;
}
