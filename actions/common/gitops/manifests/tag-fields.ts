import type { YamlSource } from '../../runtime/yaml-document.ts';
import type { Edit } from '../editing/splice.ts';
import { entry, type Found, textOf } from '../editing/yaml-lookup.ts';
import { refusal, shownPath } from '../editing/yaml-target.ts';
import type { NewImage } from './new-image.ts';
import { type Plan, refuseStalePair } from './plan.ts';
import { isTemplate, parseTagPair } from './reference.ts';

/** A mapping that has tag and digest in keys of their own. */
export interface TagFields {
  map: Found;
  tagKey: string;
  digestKey: string;
}

/**
 * The edits of tag and digest. Where the tag's key holds both (`19.0@sha256:…`), they stay together there.
 *
 * @throws Refusal when one of them is a template or no text, when there are two digests, or when a tag alone would make a stale pair.
 */
export function tagEdits(source: YamlSource, { map, tagKey, digestKey }: TagFields, release: NewImage): { edits: Edit[]; previous: Omit<Plan['previous'], 'image'> } {
  const tagText = fieldText(source, map, tagKey);
  const digestText = fieldText(source, map, digestKey);
  const pair = parseTagPair(tagText) ?? { tag: tagText, digest: '' };
  if (pair.digest !== '' && digestText !== '') {
    throw refusal(source, map.node, `${shownPath(map.path)} has a digest in ${tagKey} and another one in ${digestKey}; take one of them out`);
  }
  const previous = { tag: pair.tag, digest: digestText || pair.digest };
  refuseStalePair(source, map.node, map.path, previous.digest, release);
  const edits = pair.digest === ''
    ? [...edit(map, tagKey, release.tag), ...edit(map, digestKey, release.digest)]
    : edit(map, tagKey, `${release.tag ?? pair.tag}@${release.digest ?? pair.digest}`);
  return { edits, previous };
}

/** The text of a key; empty where it is missing. @throws Refusal when it is a template, a list or a mapping. */
export function fieldText(source: YamlSource, map: Found, key: string): string {
  const found = entry(source, map, key);
  const text = found === undefined ? '' : textOf(found)?.trim();
  if (text === undefined) {
    throw refusal(source, found?.node, `${shownPath([...map.path, key])} is a list or a mapping; a text is needed`);
  }
  if (isTemplate(text)) {
    throw refusal(source, found?.node, `${shownPath([...map.path, key])} is put together from variables, so what it will say is not known here; write it out`);
  }
  return text;
}

/** The edit that sets a key; none without a value. */
export function edit(map: Found, key: string, value: string | undefined): Edit[] {
  return value === undefined ? [] : [{ path: [...map.path, key], value }];
}
