import { listAt, valueAt } from '../../../actions/common/kubernetes/object.ts';

/** Something that a kustomization has Kustomize read. */
export interface Entry {
  /** Where the kustomization names it. */
  at: (string | number)[];
  /** A path or an address; of what is written out in place, the text itself. */
  text: string;
  /** Manifests, replacements, other YAML, bytes that become a value, or YAML that is written out in place. */
  as: 'resource' | 'replacements' | 'yaml' | 'bytes' | 'inline';
}

const RESOURCES = ['resources', 'bases'];
const CONFIGURATION = ['components', 'crds', 'configurations', 'generators', 'transformers', 'validators', 'patchesStrategicMerge'];
const WITH_PATHS = ['patches', 'patchesJson6902', 'replacements'];
const GENERATORS = ['configMapGenerator', 'secretGenerator'];
/** As Kustomize reads an address: by its scheme, as user@host:path, or as a path that begins with github.com. */
const ELSEWHERE = /^(?:git::)?(?:[a-z+]+:\/\/|[a-z][a-z0-9-]*@[^/:]*[/:]|github\.com[/:])|^git@|\?(?:ref|version)=/i;

/** Everything that a kustomization names, in its order. */
export function entriesOf(kustomization: unknown): Entry[] {
  const listed = [...RESOURCES, ...CONFIGURATION].flatMap((list) => items(kustomization, [list]).map(([at, text]): Entry => ({ at, text, as: formOf(list, text) })));
  const patched = WITH_PATHS.flatMap((list) => listAt(kustomization, list).flatMap(({ path, patch }, index): Entry[] => [
    ...texts([[list, index, 'path'], path]).map(([at, text]): Entry => ({ at, text, as: list === 'replacements' ? list : 'yaml' })),
    ...texts([[list, index, 'patch'], patch]).map(([at, text]): Entry => ({ at, text, as: 'inline' })),
  ]));
  return [...listed, ...patched, ...GENERATORS.flatMap((list) => generated(kustomization, list))];
}

/** Whether Kustomize would fetch what an entry names, whatever lies at that path. */
export function isElsewhere(text: string): boolean {
  return ELSEWHERE.test(text);
}

function formOf(list: string, text: string): Entry['as'] {
  return RESOURCES.includes(list) ? 'resource' : text.includes('\n') ? 'inline' : 'yaml';
}

/** The files of a generator, which may be named as `key=path`. */
function generated(kustomization: unknown, list: string): Entry[] {
  return listAt(kustomization, list).flatMap((generator, index) => {
    const files = items(generator, ['files']).map(([at, text]) => [at, text.replace(/^[^=]*=/, '')] as const);
    const environments = [...items(generator, ['envs']), ...texts([['env'], valueAt(generator, 'env')])];
    return [...files, ...environments].map(([at, text]): Entry => ({ at: [list, index, ...at], text, as: 'bytes' }));
  });
}

type Found = [at: (string | number)[], text: string];

function items(value: unknown, path: string[]): Found[] {
  return texts(...listAt<unknown>(value, ...path).map((item, index): [(string | number)[], unknown] => [[...path, index], item]));
}

function texts(...found: [(string | number)[], unknown][]): Found[] {
  return found.filter((one): one is Found => typeof one[1] === 'string');
}
