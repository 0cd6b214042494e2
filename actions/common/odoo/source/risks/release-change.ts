import type { ReleasePair } from '../addons.ts';
import type { NewInstalls } from '../module-installs.ts';
import type { Stage } from '../migration-scripts.ts';
import type { ModelView } from '../models/registry.ts';
import type { ModelFile } from '../models/declarations.ts';

/** A migration script that the update runs. */
export interface PlannedScript {
  /** `module:stage:version`, as expectations name it. */
  id: string;
  module: string;
  stage: Stage;
  /** Name of the version folder. */
  version: string;
  file: string;
}

/** A script with the words of its text. */
export interface ReadScript extends PlannedScript {
  words: ReadonlySet<string>;
}

/** An installed module that is in both releases and differs. */
export interface ChangedModule {
  name: string;
  /** Version before: of the database where that is known, else of the old manifest; with the series. */
  installed: string;
  /** Version of the new manifest, with the series. */
  target: string;
}

/** Two releases side by side, as the risks are judged on. */
export interface ReleaseChange extends ReleasePair {
  /** Modules that an update processes because they differ; dependents that are the same are not among them. */
  changed: ReadonlyMap<string, ChangedModule>;
  /** Installed modules that are not in the new release. */
  removed: ReadonlySet<string>;
  /** Modules whose declarations can differ: changed, removed, and newly installed ones. */
  touched: ReadonlySet<string>;
  installs: NewInstalls;
  scripts: readonly ReadScript[];
  models: { from: ReadonlyMap<string, ModelView>; to: ReadonlyMap<string, ModelView> };
  /** What the Python files of a module declare, by path; only files that loading the module imports. */
  filesOf(side: 'from' | 'to', module: string): ReadonlyMap<string, ModelFile>;
}

const WORD = /[\p{L}\p{N}_]+/gu;

export function wordsOf(text: string): Set<string> {
  return new Set(text.match(WORD));
}

/** The scripts of the update that name all of these words. */
export function scriptsNaming(change: ReleaseChange, ...names: string[]): ReadScript[] {
  return change.scripts.filter(({ words }) => names.every((name) => words.has(name)));
}
