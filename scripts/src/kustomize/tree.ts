import { lstat, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { isInside, readText } from '../../../actions/common/runtime/files.ts';
import { isKubernetesObject, type KubernetesObject, listAt, valueAt } from '../../../actions/common/kubernetes/object.ts';
import { offsetOf, parseYamlDocuments, yamlJson, type YamlSource } from '../../../actions/common/runtime/yaml-document.ts';

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
const FOLDERS_AND_FILES = ['resources', 'components', 'bases', 'crds', 'configurations', 'generators', 'transformers', 'validators', 'patchesStrategicMerge'];
const RESOURCES = ['resources', 'bases'];
const PATCHES = ['patches', 'patchesJson6902', 'replacements'];
const ELSEWHERE = /^[a-z+]+:\/\/|^git@|\?ref=/i;
const MAXIMUM_VISITS = 300;
const NOTHING: SourceFile = { file: '', documents: [] };
/** Programs and downloads that a rendering could start. */
const REFUSED = ['helmCharts', 'helmChartInflationGenerator', 'openapi'];

interface Entry {
  entry: string;
  isResource: boolean;
}

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
    const { file, data } = kustomization;
    const listed = FOLDERS_AND_FILES.flatMap((list) => listAt<unknown>(data, list).map((entry) => ({ entry, isResource: RESOURCES.includes(list) })));
    const patches = PATCHES.flatMap((list) => listAt(data, list).map(({ path }) => ({ entry: path, isResource: false })));
    const named = [...listed, ...patches].filter((one): one is Entry => typeof one.entry === 'string' && !one.entry.includes('\n'));
    const below = await Promise.all(named.map((one) => this.#entry(file, join(folder, one.entry), one, way)));
    const refused = REFUSED.filter((key) => valueAt(data, key) !== undefined).map((key) => `${file}: ${key} is not rendered here, for it starts programs or reads what is elsewhere.`);
    return {
      kustomizations: [kustomization, ...below.flatMap(({ kustomizations }) => kustomizations)],
      objects: below.flatMap(({ objects }) => objects),
      problems: [...refused, ...below.flatMap(({ problems }) => problems)],
    };
  }

  async #entry(from: string, path: string, { entry, isResource }: Entry, way: Way): Promise<Tree> {
    const kind = ELSEWHERE.test(entry) ? 'outside' : await this.#kind(path);
    if (kind === 'folder') {
      return this.#folder(path, way);
    }
    if (kind !== 'file') {
      return problem(`${from}: ${entry} ${kind === 'none' ? 'is not there' : 'is outside of the repo, which a release must not depend on'}.`);
    }
    const file = isResource ? await this.file(path).catch((error: unknown) => errorSentence(error)) : NOTHING;
    if (typeof file === 'string') {
      return problem(file);
    }
    const objects = file.documents.flatMap(({ source, data }) => (isKubernetesObject(data) ? [{ object: data, file: file.file, source }] : []));
    return { kustomizations: [], objects, problems: [] };
  }

  async #parse(path: string): Promise<SourceFile> {
    const file = this.#shown(path);
    const text = await readText(path, file);
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
  return { kustomizations: [], objects: [], problems: [sentence] };
}

function known<Value>(cache: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const found = cache.get(key) ?? make();
  cache.set(key, found);
  return found;
}
