import { mkdir } from 'node:fs/promises';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import type { Progress } from '../progress/progress.ts';
import { backUp, openProduction } from './production.ts';
import type { ChapterFacts, StepEnd, StepFact } from './facts.ts';
import { PEOPLE } from './git.ts';
import { updateCheckout } from './gitops-repo.ts';
import { ENVIRONMENT, GITOPS_NAME, PLACES, PROJECT, SERIES, SOURCE_NAME } from './places.ts';
import { runAction, type ActionRun, type RunnerSettings } from './run-action.ts';
import { wordsOf } from './words.ts';

/** A release as the line knows it once it is built. */
export interface BuiltRelease {
  number: number;
  image: string;
  tag: string;
  digest: string;
  commit: string;
  statements: string[];
}

export interface LineTools {
  progress: Progress;
  /** Variables of every step: the engine, and what GitHub's runner sets. */
  environment: Record<string, string>;
  registry: string;
  baseImage: string;
  rehearsalUrl: string;
}

/** How a step of the story has to end for the story to go on. */
export interface StepExpectation {
  title: string;
  /** The value of the output that holds the outcome; undefined for actions without one. */
  outcome?: { output: string; value: string };
  end: StepEnd;
}

/** An action ended in another way than the story goes on from. */
export class BrokenOff extends Error {
  /** The last lines that the action wrote. */
  readonly said: string;

  constructor(message: string, log: string) {
    super(message);
    this.said = log.trimEnd().split('\n').slice(-12).join('\n');
  }
}

/** The release line of acme: each step is an action of the kit, started from its bundle as GitHub's runner does. */
export class ReleaseLine {
  readonly #tools: LineTools;
  readonly #chapter: ChapterFacts;

  constructor(tools: LineTools, chapter: ChapterFacts) {
    this.#tools = tools;
    this.#chapter = chapter;
  }

  /** Adds a step that is no action, with what it has to say. */
  async tell(title: string, work: () => Promise<string[]>): Promise<void> {
    const fact = this.#begin(title);
    const started = performance.now();
    const lines = await this.#tools.progress.step(title, work);
    Object.assign(fact, { end: 'done', seconds: (performance.now() - started) / 1000, lines });
  }

  async build(number: number, commit: string): Promise<BuiltRelease> {
    const image = `${this.#tools.registry}/acme/odoo`;
    const tag = `${SERIES}-${number}`;
    const run = await this.run('build-image', { title: `Build release ${number}`, end: 'done' }, {
      context: '.', image, tag, series: SERIES, 'base-image': this.#tools.baseImage, push: 'true',
    }, {
      GITHUB_WORKSPACE: PLACES.source, GITHUB_REPOSITORY: SOURCE_NAME, GITHUB_SHA: commit,
      GITHUB_ACTOR: PEOPLE.developer.login, GITHUB_ACTOR_ID: String(PEOPLE.developer.id),
    });
    return { number, image, tag, digest: String(run.outputs['digest']), commit, statements: [String(run.outputs['evidence'])] };
  }

  /** Rehearses on a backup of production as it is. */
  async rehearse(record: ReleaseRecord, release: BuiltRelease, expected: StepExpectation): Promise<ActionRun> {
    const backup = await this.#tools.progress.step(`Take a backup of production for release ${release.number}`, async () => backUp(await openProduction(record), `before-release-${release.number}`));
    return this.run('rehearse-migration', expected, {
      'old-image': `${record.image}@${record.digest}`,
      'new-image': `${release.image}@${release.digest}`,
      'database-url': this.#tools.rehearsalUrl,
      'source-dump': backup.dump,
      filestore: backup.filestore,
    }, { GITHUB_REPOSITORY: GITOPS_NAME });
  }

  async record(statements: readonly string[]): Promise<void> {
    await this.run('append-evidence', { title: 'Record the evidence', outcome: { output: 'outcome', value: 'written' }, end: 'done' }, {
      path: PLACES.gitops,
      statements: statements.join('\n'),
    });
  }

  async deploy(expected: StepExpectation): Promise<ActionRun> {
    await updateCheckout();
    return this.run('deploy-compose', expected, this.#hostInputs(), { GITHUB_WORKSPACE: PLACES.gitops });
  }

  async verify(expected: StepExpectation, inputs: Record<string, string> = {}): Promise<ActionRun> {
    return this.run('verify-deployment', expected, { target: 'compose', 'stable-for': '2s', deadline: '90s', ...this.#hostInputs(), ...inputs }, { GITHUB_WORKSPACE: PLACES.gitops });
  }

  /** Starts an action as a step of the chapter. @throws when it ends in another way than the story expects. */
  async run(action: string, expected: StepExpectation, inputs: Record<string, string>, environment: Record<string, string> = {}): Promise<ActionRun> {
    const settings: RunnerSettings = { folder: PLACES.runner, environment: { ...this.#tools.environment, ...environment } };
    await mkdir(PLACES.runner, { recursive: true });
    const fact = this.#begin(expected.title);
    return this.#tools.progress.step(expected.title, async (report) => {
      const run = await runAction(action, inputs, settings, report);
      const found = expected.outcome === undefined ? 'done' : String(run.outputs[expected.outcome.output]);
      const asTold = expected.outcome === undefined ? run.exitCode === 0 : found === expected.outcome.value;
      Object.assign(fact, { end: asTold ? expected.end : 'unexpected', seconds: run.seconds, lines: wordsOf(run) });
      if (!asTold) {
        throw new BrokenOff(`${action} ended with ${found || 'nothing'} and exit status ${run.exitCode}; its log is below ${PLACES.runner}.`, run.log);
      }
      return run;
    });
  }

  #hostInputs(): Record<string, string> {
    return { project: PROJECT, path: PLACES.gitops, environment: ENVIRONMENT, 'env-file': PLACES.environmentFile };
  }

  /** Steps are told in the order in which they began; one that never ends is told as unexpected. */
  #begin(title: string): StepFact {
    const fact: StepFact = { title, end: 'unexpected', seconds: 0, lines: [] };
    this.#chapter.steps.push(fact);
    return fact;
  }
}
