import { lstat, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorSentence, Refusal } from '../../../actions/common/runtime/errors.ts';
import { isInside, readText } from '../../../actions/common/runtime/files.ts';
import { isKubernetesObject, type KubernetesObject, valueAt } from '../../../actions/common/kubernetes/object.ts';
import { offsetOf, parseYamlDocuments, yamlJson, type YamlSource } from '../../../actions/common/runtime/yaml-document.ts';
import { place } from '../../../actions/common/runtime/yaml-place.ts';
import { type Entry, entriesOf, isElsewhere } from './entries.ts';

/** A file that a rendering reads. Paths are from the root of the repo. */
export interface SourceFile {
  file: string;
  documents: { source: YamlSource; data: unknown }[];
}

/** A kustomization.yaml and what it says. */
export interface Kustomization {
  file: string;
  source: YamlSource;
  data: unknown;
}

/** An object as a file has it, before anything is changed. */
export interface SourceObject {
  object: KubernetesObject;
  file: string;
  source: YamlSource;
}

/** Everything that the rendering of a folder reads. */
export interface Tree {
  kustomizations: Kustomization[];
  objects: SourceObject[];
  /** Why it can't be rendered, as `file:line:column: sentence` or a sentence. */
  problems: string[];
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const MAXIMUM_VISITS = 300;
const NO_TREE: Tree = { kustomizations: [], objects: [], problems: [] };
/** Programs and downloads that a rendering could start. */
const REFUSED = ['helmCharts', 'helmChartInflationGenerator', 'openapi'];

/** How a folder was reached: those above it, and how many were read in all. */
interface Way {
  above: readonly string[];
  visits: { count: number };
}

/**
 * Reads the sources of renderings. Nothing outside of the repo is read and nothing is downloaded: a repo under judgement can't
 * make its judge do so. Files are parsed once, however many environments use them.
 */
export class TreeReader {
  readonly #root: string;
  readonly #files = new Map<string, Promise<SourceFile>>();
  readonly #kinds = new Map<string, Promise<'file' | 'folder' | 'none' | 'outside'>>();

  /** @param root of the repo; a real path, without links. */
  constructor(root: string) {
    this.#root = root;
  }

  /** @param folder absolute path below the root. */
  read(folder: string): Promise<Tree> {
    return this.#folder(folder, { above: [], visits: { count: 0 } });
  }

  /** A YAML file of the repo, parsed once. */
  file(path: string): Promise<SourceFile> {
    return known(this.#files, path, () => this.#parse(path));
  }

  async #folder(folder: string, way: Way): Promise<Tree> {
    way.visits.count += 1;
    if (way.above.includes(folder) || way.visits.count > MAXIMUM_VISITS) {
      return problem(`${this.#shown(folder)} takes itself in, or is one of more than ${MAXIMUM_VISITS} folders.`);
    }
    const kinds = await Promise.all(NAMES.map((name) => this.#kind(join(folder, name))));
    const name = NAMES.find((_, index) => kinds[index] === 'file');
    if (name === undefined) {
      return problem(`${this.#shown(folder)} has no kustomization.yaml.`);
    }
    const path = join(folder, name);
    const file = await this.file(path).catch((error: unknown) => errorSentence(error));
    if (typeof file === 'string') {
      return problem(file);
    }
    const [document, second] = file.documents;
    const isOne = document !== undefined && second === undefined;
    return isOne ? this.#entries({ file: file.file, ...document }, folder, { ...way, above: [...way.above, folder] }) : problem(`${file.file}: must be one document.`);
  }

  async #entries(kustomization: Kustomization, folder: string, way: Way): Promise<Tree> {
    const { source, data } = kustomization;
    const below = await Promise.all(entriesOf(data).map((entry) => this.#entry(source, folder, entry, way)));
    const refused = REFUSED.filter((key) => valueAt(data, key) !== undefined).map((key) => `${placeIn(source, [key])}: ${key} is not rendered here, for it starts programs or reads what is elsewhere.`);
    return {
      kustomizations: [kustomization, ...below.flatMap(({ kustomizations }) => kustomizations)],
      objects: below.flatMap(({ objects }) => objects),
      problems: [...refused, ...below.flatMap(({ problems }) => problems)],
    };
  }

  async #entry(source: YamlSource, folder: string, entry: Entry, way: Way): Promise<Tree> {
    if (entry.as === 'inline') {
      return inlineTree(source, entry);
    }
    const path = join(folder, entry.text);
    const kind = isElsewhere(entry.text) ? 'outside' : await this.#kind(path);
    if (kind === 'folder') {
      return this.#folder(path, way);
    }
    if (kind !== 'file') {
      return problem(`${placeIn(source, entry.at)}: ${entry.text} ${kind === 'none' ? 'is not there' : 'is outside of the repo, which a release must not depend on'}.`);
    }
    return entry.as === 'bytes' ? NO_TREE : this.#manifests(path, entry);
  }

  async #manifests(path: string, { as }: Entry): Promise<Tree> {
    const file = await this.file(path).catch((error: unknown) => errorSentence(error));
    if (typeof file === 'string') {
      return problem(file);
    }
    const of = (form: Entry['as']): SourceFile['documents'] => (as === form ? file.documents : []);
    return {
      ...NO_TREE,
      objects: of('resource').flatMap(({ source, data }) => (isKubernetesObject(data) ? [{ object: data, file: file.file, source }] : [])),
      // Replacements in a file of their own aim as those of a kustomization do.
      kustomizations: of('replacements').map(({ source, data }) => ({ file: file.file, source, data: { replacements: [data].flat() } })),
    };
  }

  async #parse(path: string): Promise<SourceFile> {
    const file = this.#shown(path);
    const text = await readText(path, file).catch((error: unknown) => {
      throw new Refusal(`${file}:1:1: ${errorSentence(error).replace(`${file}: ${path} `, '')}`);
    });
    const sources = parseYamlDocuments(text, file).filter(({ document }) => document.contents !== null && offsetOf(document.contents) !== undefined);
    return { file, documents: sources.map((source) => ({ source, data: yamlJson(source) })) };
  }

  #kind(path: string): Promise<'file' | 'folder' | 'none' | 'outside'> {
    return known(this.#kinds, path, async () => {
      const real = await realpath(path).catch(() => undefined);
      if (real === undefined) {
        return 'none';
      }
      const information = await lstat(real);
      return isInside(this.#root, real) ? (information.isDirectory() ? 'folder' : 'file') : 'outside';
    });
  }

  #shown(path: string): string {
    return relative(this.#root, path);
  }
}

function problem(sentence: string): Tree {
  return { ...NO_TREE, problems: [sentence] };
}

/** Kustomize reads what is written out in place without limits: a few lines of aliases would keep it busy for ever. */
function inlineTree(source: YamlSource, { at, text }: Entry): Tree {
  try {
    parseYamlDocuments(text, placeIn(source, at)).forEach(yamlJson);
    return NO_TREE;
  } catch (error) {
    return problem(errorSentence(error).replaceAll(/^(?<place>[^:\n]+:\d+:\d+):(?<line>\d+):\d+: /gm, '$<place>: line $<line> of it: '));
  }
}

function placeIn({ document, file, text }: YamlSource, path: readonly (string | number)[]): string {
  return place(file, text, offsetOf(document.getIn(path, true)) ?? 0);
}

function known<Value>(cache: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const found = cache.get(key) ?? make();
  cache.set(key, found);
  return found;
}
