import { labelOptions } from '../../common/engine/docker.ts';
import { type Builder, buildCommand } from '../../common/image/builder.ts';
import { UserError } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { logText } from '../../common/runtime/foreign-text.ts';
import type { BuildSecret } from './pip-settings.ts';

export interface ImageBuild {
  /** The staged context. */
  folder: string;
  base: string;
  /** `name:tag` of the result on the engine. */
  target: string;
  labels: Record<string, string>;
  secrets: readonly BuildSecret[];
  epoch: number;
  cache: boolean;
}

// BuildKit's plain progress puts step number and seconds before every line of a step.
const PREFIX = /^#\d+ (?:[\d.]+ )?/;
const SHOWN_LINES = 15;

/** Builds the staged context. @throws UserError with the end of what the failed step said. */
export async function buildImage(run: RunProgram, builder: Builder, build: ImageBuild, onProgress: (line: string) => void): Promise<void> {
  const result = await run(builder.program, buildArguments(builder, build), {
    environment: { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain', SOURCE_DATE_EPOCH: String(build.epoch) },
    onProgress,
  });
  if (result.exitCode !== 0) {
    throw new UserError(`The image could not be built:\n${logText(lastWords(result.stderr))}`);
  }
}

/** The argument vector of a build; pure. */
export function buildArguments(builder: Builder, build: ImageBuild): string[] {
  return [
    ...buildCommand(builder),
    '--progress', 'plain',
    '--platform', 'linux/amd64',
    '--build-arg', `BASE=${build.base}`,
    '--build-arg', `SOURCE_DATE_EPOCH=${build.epoch}`,
    ...labelOptions(build.labels),
    ...build.secrets.flatMap(({ id, path }) => ['--secret', `id=${id},src=${path}`]),
    ...(build.cache ? [] : ['--no-cache']),
    '--tag', build.target,
    '--', build.folder,
  ];
}

function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(PREFIX, '').trimEnd());
  const quoted = lines.findIndex((line) => line.startsWith(' > ['));
  const told = lines.filter((line) => line !== '' && !/^-+$/.test(line));
  return (quoted === -1 ? told : lines.slice(quoted + 1).filter((line) => line !== '' && !/^-+$/.test(line))).slice(-SHOWN_LINES).join('\n');
}
