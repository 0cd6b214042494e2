import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import type { Engine } from '../engine/engine.ts';
import { answerWithin } from '../machine/answer.ts';
import type { Report } from '../progress/progress.ts';

/** One `docker build`. The tag appears when the build has succeeded, never before. */
export interface ImageBuild {
  what: string;
  context: string;
  dockerfile: string;
  tag: string;
  labels: Record<string, string>;
  arguments: Record<string, string>;
  /** Whether layers of earlier builds may be used. */
  cached: boolean;
}

/** Milliseconds for a registry's answer about one tag. */
const REGISTRY_DEADLINE = 15_000;

/** The images of one engine. */
export class ImageStore {
  readonly #run: RunProgram;
  readonly #environment: Record<string, string>;

  constructor(engine: Engine, run: RunProgram) {
    this.#run = run;
    this.#environment = engine.environment;
  }

  /** Bytes of an image, `undefined` when the engine does not have it. */
  async size(tag: string): Promise<number | undefined> {
    const { exitCode, stdout } = await this.#run('docker', ['image', 'inspect', '--format', '{{.Size}}', '--', tag], { environment: this.#environment });
    return exitCode === 0 ? Number(stdout.trim()) : undefined;
  }

  /** The digest that a registry has for a tag; `undefined` when none answers in time. */
  async digestInRegistry(reference: string): Promise<string | undefined> {
    const args = ['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', reference];
    const manifest = await answerWithin(REGISTRY_DEADLINE, 'docker', args, this.#environment);
    return manifest === undefined ? undefined : /"digest": *"(sha256:[0-9a-f]{64})"/.exec(manifest)?.[1];
  }

  async pull(reference: string, report: Report): Promise<void> {
    report(`pulling ${reference}`);
    await this.#docker(`Pulling ${reference}`, ['pull', '--quiet', '--', reference]);
  }

  /** Makes an image of one layer from a tar file of a root folder. */
  async importRoot(tarFile: string, tag: string): Promise<void> {
    await this.#docker(`Importing ${tag}`, ['import', '--', tarFile, tag]);
  }

  async build(build: ImageBuild, report: Report): Promise<void> {
    const args = [
      'buildx', 'build', '--builder', 'default', '--progress', 'plain',
      // The machine's own network: a build fetches from the same mirrors as the machine does.
      '--network', 'host',
      '--file', build.dockerfile, '--tag', build.tag,
      ...(build.cached ? [] : ['--no-cache']),
      ...assignments('--label', build.labels),
      ...assignments('--build-arg', build.arguments),
      '--', build.context,
    ];
    await this.#docker(build.what, args, (line) => report(line.replace(/^#\d+ (?:\d+\.\d+ )?/, '')));
  }

  async #docker(what: string, args: readonly string[], onProgress?: (line: string) => void): Promise<void> {
    const options = { environment: this.#environment, ...(onProgress === undefined ? {} : { onProgress }) };
    await requireProgram(this.#run, what, 'docker', args, options);
  }
}

function assignments(option: string, values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}
