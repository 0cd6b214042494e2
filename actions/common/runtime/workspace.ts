import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { confinedPath, isInside } from './files.ts';

/**
 * The absolute path of what an input names: below the job's workspace, or below the runner's temporary folder, where earlier
 * steps leave their files.
 *
 * @throws UserError when it leaves both.
 */
export async function workspacePath(path: string, what: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const workspace = resolve(environment['GITHUB_WORKSPACE'] || process.cwd());
  const temporary = environment['RUNNER_TEMP'] ?? '';
  const wanted = resolve(workspace, path);
  const root = temporary !== '' && isInside(resolve(temporary), wanted) ? resolve(temporary) : workspace;
  // Given relative to the root: the root itself may be reached through a link.
  return confinedPath(root, relative(root, wanted), what, path);
}

/** A new folder in the runner's temporary folder, for what an action hands to later steps or needs for a while. */
export async function freshTemporaryFolder(prefix: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const parent = environment['RUNNER_TEMP'] || tmpdir();
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, `${prefix}-`));
}

/** Runs with a new folder below `parent`, which is gone afterwards. */
export async function withTemporaryFolder<Answer>(parent: string, work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(parent, 'work-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
