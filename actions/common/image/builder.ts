import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../runtime/errors.ts';
import type { RunProgram } from '../runtime/exec.ts';

/** A Docker client that builds with BuildKit, and how it is asked to. */
export interface Builder {
  program: string;
  kind: 'buildx' | 'integrated';
}

// From 23.0 on the client needs the buildx plugin for BuildKit; before, BuildKit support is part of it.
const FIRST_WITHOUT_BUILDKIT = 23;

/**
 * Finds a Docker client that can build with BuildKit. A machine can have several clients, and the first on the PATH can lack
 * buildx, so each is asked.
 *
 * @throws UserError when no engine answers, or none of the clients can build.
 */
export async function findBuilder(run: RunProgram, path = process.env['PATH'] ?? ''): Promise<Builder> {
  const clients = dockerClients(path);
  for (const program of clients) {
    if ((await run(program, ['buildx', 'version'])).exitCode === 0) {
      return { program, kind: 'buildx' };
    }
    if (await hasBuildKit(run, program)) {
      return { program, kind: 'integrated' };
    }
  }
  const found = clients.length === 0 ? 'There is no Docker client on the PATH.' : `None of these clients can: ${clients.join(', ')}.`;
  throw new UserError(`Building needs a Docker client with BuildKit, that is with the buildx plugin. ${found}`);
}

/** The arguments of a client's build command up to its own options. */
export function buildCommand(builder: Builder): string[] {
  // Provenance and SBOM attestations would turn the pushed image into an index; the kit writes its own.
  return builder.kind === 'buildx' ? ['buildx', 'build', '--load', '--provenance=false', '--sbom=false'] : ['build'];
}

function dockerClients(path: string): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return [...new Set(folders.map((folder) => join(folder, 'docker')))].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function hasBuildKit(run: RunProgram, program: string): Promise<boolean> {
  const version = await run(program, ['version', '--format', '{{.Client.Version}}']);
  const major = /^(\d+)\./.exec(version.stdout.trim())?.[1];
  return major !== undefined && Number(major) < FIRST_WITHOUT_BUILDKIT;
}
