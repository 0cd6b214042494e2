import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunProgram } from '../../runtime/exec.ts';
import { UserError } from '../../runtime/errors.ts';
import { freshTemporaryFolder } from '../../runtime/workspace.ts';
import type { ChangedFile } from './changed-files.ts';
import { gitWords, safeGit } from './git-program.ts';

/** The unified diff of some files, as `git diff` prints it; empty when nothing differs. */
export async function unifiedDiff(run: RunProgram, changed: readonly ChangedFile[]): Promise<string> {
  const folder = await freshTemporaryFolder('diff');
  try {
    const parts: string[] = [];
    for (const file of changed) {
      parts.push(await diffOfOne(run, folder, file));
    }
    return parts.join('');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function diffOfOne(run: RunProgram, folder: string, { path, before, after }: ChangedFile): Promise<string> {
  const sides = [await put(folder, `a/${path}`, before), await put(folder, `b/${path}`, after)];
  const options = ['--no-index', '--no-color', '--no-ext-diff', '--no-textconv', '--no-prefix', '--text'];
  const answer = await safeGit(run).try(['diff', ...options, '--', ...sides], { cwd: folder, environment: { GIT_CEILING_DIRECTORIES: dirname(folder) } });
  if (answer.exitCode > 1) {
    throw new UserError(`Comparing ${path} failed: ${gitWords(answer)}`);
  }
  return answer.stdout;
}

async function put(folder: string, path: string, text: string | null): Promise<string> {
  if (text === null) {
    return '/dev/null';
  }
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  return path;
}
