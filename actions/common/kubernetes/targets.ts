import { groupOf, type KubernetesObject, listAt, textsAt } from './object.ts';

/** Something that a kustomization aims at objects, with where it stands in the file. */
export interface Aim {
  what: 'patch' | 'replacement' | 'image';
  path: (string | number)[];
  /** What it aims at, as it is written. */
  select: Record<string, unknown>;
}

/** What a kustomization aims by selectors. Kustomize says nothing where one of them matches nothing. */
export function aimsOf(kustomization: unknown): Aim[] {
  const patches = ['patches', 'patchesJson6902'].flatMap((list) => listAt(kustomization, list).flatMap(({ target }, index): Aim[] => aim('patch', [list, index, 'target'], target)));
  const replacements = listAt(kustomization, 'replacements').flatMap((replacement, index) =>
    listAt(replacement, 'targets').flatMap(({ select }, place): Aim[] => aim('replacement', ['replacements', index, 'targets', place, 'select'], select)));
  return [...patches, ...replacements];
}

/** Whether a selector of Kustomize chooses an object: names are patterns, everything else is compared. */
export function isAimedAt(select: Record<string, unknown>, object: KubernetesObject): boolean {
  const version = object.apiVersion.replace(/^.*\//, '');
  const compared: [string, string][] = [['group', groupOf(object)], ['version', version], ['kind', object.kind], ['name', object.metadata.name], ['namespace', object.metadata.namespace ?? '']];
  const fits = compared.every(([field, value]) => select[field] === undefined || select[field] === '' || pattern(String(select[field])).test(value));
  const { labels = {}, annotations = {} } = object.metadata;
  return fits && hasLabels(select['labelSelector'], labels) && hasLabels(select['annotationSelector'], annotations);
}

/** An entry under `images` of a kustomization. */
export interface ImageEntry {
  index: number;
  name: string;
  /** The image that it makes. */
  result: string;
}

export function imageEntries(kustomization: unknown): ImageEntry[] {
  return listAt(kustomization, 'images').map((entry, index) => {
    const name = String(entry['name']);
    const tag = entry['newTag'] === undefined ? '' : `:${String(entry['newTag'])}`;
    const digest = entry['digest'] === undefined ? '' : `@${String(entry['digest'])}`;
    return { index, name, result: `${String(entry['newName'] ?? name)}${tag}${digest}` };
  });
}

/** A selector in words: `kind: Deployment, name: web`. */
export function selectorWords(select: Record<string, unknown>): string {
  return Object.entries(select).map(([key, value]) => `${key}: ${String(value)}`).join(', ') || 'everything';
}

function aim(what: Aim['what'], path: (string | number)[], select: unknown): Aim[] {
  return typeof select === 'object' && select !== null ? [{ what, path, select: select as Record<string, unknown> }] : [];
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
  }
}

/** Label selectors of the form `a=b,c!=d,e,!f,g in (h,i)`. */
function hasLabels(selector: unknown, labels: Record<string, string>): boolean {
  const known = textsAt(labels);
  const terms = String(selector ?? '').split(/,(?![^(]*\))/).map((term) => term.trim()).filter((term) => term !== '');
  return terms.every((term) => holds(term, known));
}

function holds(term: string, labels: Record<string, string>): boolean {
  const inList = /^(?<key>\S+)\s+(?<not>not)?in\s+\((?<values>[^)]*)\)$/.exec(term)?.groups;
  if (inList !== undefined) {
    const isIn = String(inList['values']).split(',').map((value) => value.trim()).includes(labels[String(inList['key'])] ?? '');
    return inList['not'] === undefined ? isIn : !isIn;
  }
  const { key = '', operator = '', value = '' } = /^(?<key>[^!=]+?)\s*(?<operator>!=|==?)\s*(?<value>.*)$/.exec(term)?.groups ?? {};
  if (operator === '') {
    return term.startsWith('!') ? labels[term.slice(1)] === undefined : labels[term] !== undefined;
  }
  return operator === '!=' ? labels[key] !== value : labels[key] === value;
}
