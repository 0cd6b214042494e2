import { isMap, isSeq } from 'yaml';
import { Refusal } from '../../runtime/errors.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import { entry, items, keys, root, textOf, valueAt } from '../editing/yaml-lookup.ts';
import { FORMATS, type Format, type ManifestTarget } from './target.ts';

const SELECTORS = { kustomize: 'name', compose: 'service', helm: 'path', manifest: 'image', scalar: 'path' } as const;

/**
 * The format of a file: what its text looks like, among those that the target has a selector for.
 *
 * @throws Refusal when none or several remain.
 */
export function guessFormat(documents: readonly YamlSource[], file: string, target: ManifestTarget): Format {
  const asked = FORMATS.filter((format) => target[SELECTORS[format]] !== undefined);
  const found = (asked.length === 0 ? FORMATS : asked).filter((format) => documents.some((source) => looksLike[format](source, file, target)));
  const [format, second] = found;
  if (format === undefined || second !== undefined) {
    const reason = format === undefined ? `it does not look like ${asked.join(' or ') || 'any of them'}` : `it looks like ${found.join(' and ')}`;
    throw new Refusal(`${file}: its format is not clear (${reason}); give "format" as one of ${FORMATS.join(', ')}.`);
  }
  return format;
}

const looksLike: Record<Format, (source: YamlSource, file: string, target: ManifestTarget) => boolean> = {
  kustomize: (source, file) => {
    const [kind, version] = [textAt(source, 'kind'), textAt(source, 'apiVersion')];
    return kind === ''
      ? version === '' && (hasImageNames(source) || /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(file))
      : ['Kustomization', 'Component'].includes(kind) && /^(?:kustomize\.config\.k8s\.io\/|$)/.test(version);
  },
  compose: (source) => isMap(entry(source, root(source), 'services')?.node) && textAt(source, 'apiVersion') === '',
  helm: (source, _, { path }) => path !== undefined && isMap(valueAt(source, path)?.node),
  manifest: (source) => textAt(source, 'kind') !== '' && textAt(source, 'apiVersion') !== '' && !textAt(source, 'apiVersion').startsWith('kustomize.config.k8s.io/'),
  scalar: (source, _, { path }) => {
    const found = path && valueAt(source, path);
    return found !== undefined && !isMap(found.node) && !isSeq(found.node);
  },
};

function textAt(source: YamlSource, key: string): string {
  return textOf(entry(source, root(source), key)) ?? '';
}

/** A list of images with names is Kustomize's, in files of any name. */
function hasImageNames(source: YamlSource): boolean {
  const images = entry(source, root(source), 'images');
  const found = (images && items(source, images)) ?? [];
  return found.length > 0 && found.every((image) => keys(image).includes('name') || keys(image).includes('<<'));
}
