import { isMap, isSeq } from 'yaml';
import type { Refusal } from '../../runtime/errors.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import type { Edit } from '../editing/splice.ts';
import { type Found, keys, valueAt } from '../editing/yaml-lookup.ts';
import { refusal, shownPath } from '../editing/yaml-target.ts';
import { type NewImage, splitRegistry } from './new-image.ts';
import { needed, type Plan } from './plan.ts';
import { edit, fieldText, tagEdits } from './tag-fields.ts';
import type { ManifestTarget } from './target.ts';

/** The registry of an image that names none. */
const DEFAULT_REGISTRY = 'docker.io';

/** The mapping with repository, tag and digest (and registry, perhaps) in the values of a Helm chart. */
export function planHelm(source: YamlSource, target: ManifestTarget, release: NewImage): Plan | Refusal {
  const path = needed(source, target, 'path', 'the path of the mapping that holds repository, tag and digest');
  const map = valueAt(source, path);
  if (map === undefined) {
    return refusal(source, source.document.contents, `${shownPath(path)} is not there`);
  }
  if (!isMap(map.node)) {
    const found = isSeq(map.node) ? 'a list' : 'a single value; for one of those give the format scalar';
    throw refusal(source, map.node, `${shownPath(path)} has to be a mapping with repository, tag or digest, and is ${found}`);
  }
  refuseOtherMappings(source, map);
  const { edits, previous } = tagEdits(source, { map, tagKey: 'tag', digestKey: 'digest' }, release);
  const registry = fieldText(source, map, 'registry');
  const repository = fieldText(source, map, 'repository');
  const image = registry === '' ? repository : `${registry}/${repository}`;
  return { edits: [...nameEdits(map, registry, release.image), ...edits], previous: { image, ...previous } };
}

function nameEdits(map: Found, registry: string, image: string | undefined): Edit[] {
  if (image === undefined || registry === '') {
    return edit(map, 'repository', image);
  }
  const name = splitRegistry(image);
  return [...edit(map, 'registry', name.registry || DEFAULT_REGISTRY), ...edit(map, 'repository', name.repository)];
}

/** A mapping of something else, or one whose repository holds the tag too, would be given a second one that charts put behind it. */
function refuseOtherMappings(source: YamlSource, map: Found): void {
  const present = keys(map);
  if (!['repository', 'tag', 'digest', '<<'].some((key) => present.includes(key))) {
    throw refusal(source, map.node, `${shownPath(map.path)} has neither repository nor tag nor digest`);
  }
  if (/@|:[^/]*$/.test(fieldText(source, map, 'repository'))) {
    throw refusal(source, map.node, `the repository of ${shownPath(map.path)} holds a tag or digest itself; for that give the format scalar and its own path`);
  }
}
