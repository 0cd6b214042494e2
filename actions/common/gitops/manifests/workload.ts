import type { Refusal } from '../../runtime/errors.ts';
import { shown } from '../../runtime/parsers.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import { entry, entryAt, type Found, items, root, textOf } from '../editing/yaml-lookup.ts';
import { refusal } from '../editing/yaml-target.ts';
import type { NewImage } from './new-image.ts';
import { needed, type Plan } from './plan.ts';
import type { ManifestTarget } from './target.ts';
import { planReferences } from './whole-reference.ts';

/** Where Kubernetes and programs on top of it keep the containers of a pod: a Pod, a PodTemplate, what makes pods, what makes jobs. */
const POD_SPECS = [['spec'], ['template', 'spec'], ['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec']];
const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** All containers of one document that run an image, as one text with tag and digest each. */
export function planWorkload(source: YamlSource, target: ManifestTarget, release: NewImage): Plan | Refusal {
  const name = needed(source, target, 'image', 'the image of the containers, without tag and digest');
  const images = containers(source).flatMap((container) => entry(source, container, 'image') ?? []);
  const [first, ...others] = images.filter((image) => isNamed(textOf(image)?.trim() ?? '', name));
  if (first === undefined) {
    const present = [...new Set(images.map((image) => textOf(image) ?? ''))].slice(0, 20);
    const found = present.length === 0 ? 'there are no containers with an image' : `there are ${present.map(shown).join(', ')}`;
    return refusal(source, source.document.contents, `no container has the image ${shown(name)} (${found})`);
  }
  return planReferences(source, [first, ...others], release);
}

function isNamed(reference: string, name: string): boolean {
  return reference === name || reference.startsWith(`${name}@`) || (reference.startsWith(`${name}:`) && !reference.slice(name.length).includes('/'));
}

function containers(source: YamlSource): Found[] {
  const start = root(source);
  const resources = isList(source, start) ? (items(source, entry(source, start, 'items') ?? start) ?? []) : [start];
  return resources.flatMap((resource) =>
    POD_SPECS.flatMap((path) => {
      const spec = entryAt(source, resource, path);
      return spec === undefined ? [] : CONTAINER_LISTS.flatMap((list) => containersIn(source, entry(source, spec, list)));
    }));
}

function containersIn(source: YamlSource, list: Found | undefined): Found[] {
  const found = list === undefined || textOf(list) === '' ? [] : items(source, list);
  if (found === undefined) {
    throw refusal(source, list?.node, 'this has to be a list of containers');
  }
  return found;
}

function isList(source: YamlSource, start: Found): boolean {
  return textOf(entry(source, start, 'kind'))?.endsWith('List') === true && entry(source, start, 'items') !== undefined;
}
