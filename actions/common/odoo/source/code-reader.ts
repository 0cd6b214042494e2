import type { AddonModule, AddonsSnapshot } from './addons.ts';
import { shownFile } from './addons.ts';
import type { ModelFile } from './models/declarations.ts';
import { readModelFile } from './models/model-file.ts';
import type { ModelView, PlacedClass } from './models/registry.ts';
import { modelRegistry } from './models/registry.ts';
import { loadingOrder } from './module-graph.ts';
import { importedFiles } from './python-imports.ts';

export type Side = 'from' | 'to';

const NOTHING: ModelFile = { classes: [], undecided: [] };

/** Reads the models of two releases; a file that is the same in both is read once. */
export class CodeReader {
  readonly #snapshots: Record<Side, AddonsSnapshot>;
  readonly #series: string;
  readonly #modules: Record<Side, Map<string, ReadonlyMap<string, ModelFile>>> = { from: new Map(), to: new Map() };
  readonly #files = new Map<string, ModelFile>();

  constructor(from: AddonsSnapshot, to: AddonsSnapshot, series: string) {
    this.#snapshots = { from, to };
    this.#series = series;
  }

  /** What the files that loading a module imports declare, by path inside the module. */
  filesOf(side: Side, name: string): ReadonlyMap<string, ModelFile> {
    const known = this.#modules[side].get(name);
    if (known !== undefined) {
      return known;
    }
    const module = this.#snapshots[side].modules.get(name);
    const files = new Map([...(module === undefined ? [] : importedFiles(module))].map((path) => [path, this.#file(module, path)]));
    this.#modules[side].set(name, files);
    return files;
  }

  /** The models that these modules make together. */
  models(side: Side, names: ReadonlySet<string>): Map<string, ModelView> {
    const loaded = [...this.#snapshots[side].modules.values()].filter(({ name }) => names.has(name));
    const order = loadingOrder(new Map(loaded.map(({ name, manifest }) => [name, manifest])));
    return modelRegistry(order.flatMap((name) => this.#classes(side, name)));
  }

  #classes(side: Side, name: string): PlacedClass[] {
    const module = this.#snapshots[side].modules.get(name) as AddonModule;
    return [...this.filesOf(side, name)]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([path, { classes }]) => classes.map((declared) => ({ declared, module: name, file: shownFile(module, path) })));
  }

  #file(module: AddonModule | undefined, path: string): ModelFile {
    const text = module?.sources.get(path);
    if (module === undefined || text === undefined) {
      return NOTHING;
    }
    const id = module.files.get(path)?.id ?? '';
    const read = this.#files.get(id) ?? readModelFile(shownFile(module, path), text, this.#series);
    this.#files.set(id, read);
    return read;
  }
}
