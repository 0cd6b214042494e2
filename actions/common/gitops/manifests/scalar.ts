import { isScalar } from 'yaml';
import type { Refusal } from '../../runtime/errors.ts';
import { shown } from '../../runtime/parsers.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import { type Found, textOf, valueAt } from '../editing/yaml-lookup.ts';
import { refusal, shownPath } from '../editing/yaml-target.ts';
import type { NewImage } from './new-image.ts';
import { needed, type Plan, refuseStalePair } from './plan.ts';
import { isDigest, isTemplate, parseReference, parseTagPair } from './reference.ts';
import type { ManifestTarget } from './target.ts';
import { planReferences } from './whole-reference.ts';

type Meaning = 'digest' | 'reference' | 'tag';

/** Any scalar by its path. What it holds decides what is written: a digest, a whole image, or a tag. */
export function planScalar(source: YamlSource, target: ManifestTarget, release: NewImage): Plan | Refusal {
  const path = needed(source, target, 'path', 'the path of the scalar');
  const found = valueAt(source, path);
  if (found === undefined) {
    return refusal(source, source.document.contents, `${shownPath(path)} is not there; a scalar is replaced, never made`);
  }
  const text = scalarText(source, found);
  const key = String(path.at(-1) ?? '');
  const meaning = text === '' ? meaningOfKey(key) : meaningOf(text, key);
  if (meaning === undefined) {
    throw refusal(source, found.node, `${shownPath(path)} is empty, and its name does not say whether it holds a tag or a digest; write a first value by hand`);
  }
  return { digest: planDigest, reference: planReference, tag: planTag }[meaning](source, found, text, release);
}

function meaningOfKey(key: string): Meaning | undefined {
  return /digest$/i.test(key) ? 'digest' : /tag$/i.test(key) ? 'tag' : undefined;
}

/**
 * `sha256:…` is a digest. `acme/odoo`, `odoo:19.0` and `odoo@sha256:…` are images, and so is a lone `odoo` where the key says
 * image. Everything else is a tag; so is `19.0@sha256:…` where the key says tag or version. A name before a colon has a
 * letter: `12:30` is none.
 */
function meaningOf(text: string, key: string): Meaning {
  if (isDigest(text)) {
    return 'digest';
  }
  const reference = parseReference(text);
  const isTagKey = /(?:tag|version)$/i.test(key) && parseTagPair(text) !== undefined;
  if (reference === undefined || isTagKey) {
    return 'tag';
  }
  const hasName = reference.image.includes('/') || reference.digest !== '' || (reference.tag !== '' && /[a-z]/i.test(reference.image));
  const isLoneName = /image(?:_?name)?$/i.test(key) && /^[a-z][a-z_-]+$/.test(reference.image);
  return hasName || isLoneName ? 'reference' : 'tag';
}

function scalarText(source: YamlSource, found: Found): string {
  const text = textOf(found)?.trim();
  const isSwitch = isScalar(found.node) && typeof found.node.value === 'boolean';
  if (text === undefined || isSwitch) {
    throw refusal(source, found.node, `${shownPath(found.path)} is ${isSwitch ? 'true or false' : 'a list or a mapping'}; a text is needed`);
  }
  if (isTemplate(text)) {
    throw refusal(source, found.node, `${shownPath(found.path)} is put together from variables, ${shown(text)}; write it out`);
  }
  return text;
}

type PlanText = (source: YamlSource, found: Found, text: string, release: NewImage) => Plan;

const planReference: PlanText = (source, found, _, release) => planReferences(source, [found], release);

const planDigest: PlanText = (source, found, text, release) => {
  refuseStalePair(source, found.node, found.path, text, release);
  return { edits: [{ path: found.path, value: given(source, found, 'digest', release) }], previous: { image: '', tag: '', digest: text } };
};

const planTag: PlanText = (source, found, text, release) => {
  const { tag, digest } = parseTagPair(text) ?? { tag: text, digest: '' };
  refuseStalePair(source, found.node, found.path, digest, release);
  const value = digest === '' ? given(source, found, 'tag', release) : `${release.tag ?? tag}@${given(source, found, 'digest', release)}`;
  return { edits: [{ path: found.path, value }], previous: { image: '', tag, digest } };
};

function given(source: YamlSource, found: Found, field: 'tag' | 'digest', release: NewImage): string {
  const value = release[field];
  if (value === undefined) {
    throw refusal(source, found.node, `${shownPath(found.path)} holds a ${field}, and no ${field} is given`);
  }
  return value;
}
