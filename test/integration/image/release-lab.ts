import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildTools, buildRelease } from '../../../actions/build-image/src/build.ts';
import type { BuildInputs } from '../../../actions/build-image/src/inputs.ts';
import type { Problem } from '../../../actions/build-image/src/modules.ts';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import { type Registry, openRegistry } from '../../../actions/common/image/registry.ts';
import { imageReference } from '../../../actions/common/image/reference.ts';
import type { ActionResult } from '../../../actions/common/runtime/action.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type Registry as RunningRegistry, startRegistry } from '../../../scripts/src/registry/registry.ts';
import { Containers } from '../images/containers.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMIT = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@acme.example', '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message=Release'];

/** Real engine, real base image, real registry: what build-image needs. */
export class ReleaseLab {
  readonly containers: Containers;
  readonly registry: Registry = openRegistry({ credentials: () => Promise.resolve(undefined) });
  readonly warnings: Problem[] = [];
  readonly #running: RunningRegistry;
  readonly #folder: string;
  readonly #made = new Set<string>();

  constructor(containers: Containers, running: RunningRegistry, folder: string) {
    this.containers = containers;
    this.#running = running;
    this.#folder = folder;
  }

  static async open(): Promise<ReleaseLab> {
    const containers = await Containers.open();
    Object.assign(process.env, containers.engine.environment);
    const folder = await mkdtemp(join(tmpdir(), 'release-lab-'));
    const running = await startRegistry({ dataFolder: join(folder, 'registry'), engine: containers.engine });
    return new ReleaseLab(containers, running, folder);
  }

  /** Registry and repository of the images. */
  get image(): string {
    return `${this.#running.address}/acme/odoo`;
  }

  /** A git checkout of a fixture, after a change to its files. */
  async checkout(fixture: string, change: (folder: string) => Promise<void> = async () => {}): Promise<string> {
    const folder = await mkdtemp(join(this.#folder, `${fixture}-`));
    await cp(join(ROOT, 'test/fixtures/source-repos', fixture), folder, { recursive: true });
    await change(folder);
    for (const args of [['init', '--quiet'], ['add', '--all'], COMMIT, ['remote', 'add', 'origin', 'https://git.example/acme/odoo.git']]) {
      execFileSync('git', ['-C', folder, ...args], { env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' } });
    }
    return folder;
  }

  async build(context: string, tag: string, changes: Partial<BuildInputs> = {}): Promise<ActionResult> {
    this.#made.add(`${this.image}:${tag}`);
    const baseImage = imageReference(this.containers.images.odoo);
    const inputs = { context, image: this.image, tag, series: '19.0', baseImage, push: true, cache: true, ...changes };
    return buildRelease(inputs, this.#tools());
  }

  /** The layers of an image of the engine. */
  async layers(tag: string): Promise<string> {
    return this.containers.output('image', 'inspect', '--format', '{{json .RootFS.Layers}}', `${this.image}:${tag}`);
  }

  async close(): Promise<void> {
    await this.#running.stop();
    await this.containers.docker('image', 'rm', '--force', ...this.#made);
    await this.containers.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #tools(): BuildTools {
    const ignore = (): void => {};
    return {
      run: runProgram,
      docker: openDocker(runProgram),
      registry: this.registry,
      report: { progress: ignore, warning: (problem) => this.warnings.push(problem), error: ignore },
      kit: join(ROOT, 'actions/build-image/context'),
      environment: { RUNNER_TEMP: this.#folder, HOME: this.#folder },
      now: () => new Date(),
    };
  }
}
