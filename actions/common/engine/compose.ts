import type { ProgramOptions, ProgramResult } from '../runtime/exec.ts';
import { parseStrictJson } from '../runtime/json.ts';
import type { Docker } from './docker.ts';

export interface ComposeSettings {
  project: string;
  /** Compose files, the later override the earlier. */
  files: readonly string[];
  /** File with the variables that the Compose files name; on the machine that runs this, outside the repo. */
  environmentFile: string | undefined;
  /** Variables that the release sets; they win over the file's. */
  variables: Record<string, string>;
}

/** A container of the project: of a service, or started for one program (`compose run`). */
export interface ComposeContainer {
  service: string;
  oneOff: boolean;
  running: boolean;
  imageId: string;
}

/** One Compose project on one engine. */
export interface ComposeProject {
  docker: Docker;
  run(args: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  require(what: string, args: readonly string[], options?: ProgramOptions): Promise<string>;
  containers(): Promise<ComposeContainer[]>;
}

interface InspectedContainer {
  State: { Running: boolean };
  Image: string;
  Config: { Labels: Record<string, string> };
}

export function openCompose(docker: Docker, settings: ComposeSettings): ComposeProject {
  const prefix = [
    'compose', '--project-name', settings.project,
    ...settings.files.flatMap((file) => ['--file', file]),
    ...(settings.environmentFile === undefined ? [] : ['--env-file', settings.environmentFile]),
  ];
  const withVariables = (options: ProgramOptions = {}): ProgramOptions => ({
    ...options,
    environment: { ...settings.variables, COMPOSE_PROGRESS: 'plain', ...options.environment },
  });
  return {
    docker,
    run: (args, options) => docker.run([...prefix, ...args], withVariables(options)),
    require: (what, args, options) => docker.require(what, [...prefix, ...args], withVariables(options)),
    containers: () => listContainers(docker, settings.project),
  };
}

/** Read from the engine itself: what `compose ps` prints of a command is cut, and its shape differs between versions. */
async function listContainers(docker: Docker, project: string): Promise<ComposeContainer[]> {
  const filter = `label=com.docker.compose.project=${project}`;
  const listed = await docker.require('Listing the containers', ['ps', '--all', '--quiet', '--no-trunc', '--filter', filter]);
  const ids = listed.split('\n').filter((id) => id !== '');
  if (ids.length === 0) {
    return [];
  }
  const json = await docker.require('Reading the containers', ['container', 'inspect', ...ids]);
  const containers = parseStrictJson(json, 'The list of containers') as InspectedContainer[];
  return containers.map((container) => ({
    service: container.Config.Labels['com.docker.compose.service'] ?? '',
    oneOff: container.Config.Labels['com.docker.compose.oneoff'] === 'True',
    running: container.State.Running,
    imageId: container.Image,
  }));
}
