import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import type { Progress, Report } from '../progress/progress.ts';
import { provideAct } from './act.ts';
import { provideBrowser } from './browser.ts';
import { provideCluster } from './cluster.ts';
import { provideContainers } from './containers.ts';
import { provideKustomize } from './kustomize.ts';
import { providePrograms } from './programs.ts';
import { providePythonTools } from './python-tools.ts';

/** What a provided need adds for the programs of a suite. */
export interface Provision {
  /** Folders for the front of the PATH. */
  path: readonly string[];
  environment: Record<string, string>;
  release?(): Promise<void>;
}

type Provide = (report: Report, progress: Progress) => Promise<Provision>;

const NEEDS = {
  programs: { title: 'git and Python', provide: providePrograms },
  'python-tools': { title: 'Python tools (ruff, zizmor, actionlint, shellcheck, hadolint)', provide: providePythonTools },
  act: { title: 'act, which runs workflows', provide: provideAct },
  browser: { title: 'Chromium, for the pages', provide: provideBrowser },
  cluster: { title: 'Kubernetes and Argo CD', provide: provideCluster },
  kustomize: { title: 'Kustomize, which renders manifests', provide: provideKustomize },
  containers: { title: 'Docker engine and base images', provide: provideContainers },
} as const satisfies Record<string, { title: string; provide: Provide }>;

export type NeedName = keyof typeof NEEDS;

/** Provides every need at most once, when the first suite asks for it. */
export class Needs {
  readonly #progress: Progress;
  readonly #provided = new Map<NeedName, Promise<Provision>>();

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** The environment that the needs add, or the reason why one of them cannot be had here. */
  async provide(names: readonly NeedName[]): Promise<{ environment: Record<string, string> } | { missing: string }> {
    const provided = await Promise.allSettled(names.map((name) => this.#once(name)));
    const refused = provided.find((result) => result.status === 'rejected');
    if (refused !== undefined) {
      return { missing: errorSentence(refused.reason) };
    }
    const provisions = provided.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const path = [...provisions.flatMap((provision) => provision.path), process.env['PATH'] ?? ''].join(':');
    return { environment: Object.assign({}, ...provisions.map((provision) => provision.environment), { PATH: path }) };
  }

  /** Gives back what was taken, e.g. the engine that was started for the tests. */
  async release(): Promise<void> {
    const provided = await Promise.allSettled(this.#provided.values());
    for (const result of provided) {
      await (result.status === 'fulfilled' ? result.value.release?.() : undefined);
    }
  }

  #once(name: NeedName): Promise<Provision> {
    const known = this.#provided.get(name);
    if (known !== undefined) {
      return known;
    }
    const { title, provide } = NEEDS[name];
    const provision = this.#progress.step(title, (report) => provide(report, this.#progress));
    this.#provided.set(name, provision);
    return provision;
  }
}
